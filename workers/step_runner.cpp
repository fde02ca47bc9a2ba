#include "workers/step_runner.hpp"

namespace oodsweep {

void RecordingRunner::run(std::int64_t shape, const StepWork& work) {
  auto record = records_.find(shape);
  if (record == records_.end()) {
    int& steps = steps_at_once_[shape];
    if (steps < kWarmUpSteps || records_.size() == kMostRecords) {
      ++steps;
      work();
      return;
    }
    record = records_.emplace(shape, recorder_.record(work)).first;
  }
  record->second->replay();
}

}  // namespace oodsweep
