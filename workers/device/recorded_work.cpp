#include "workers/device/recorded_work.hpp"

namespace oodsweep {

bool WorkRunner::may_record(std::int64_t shape) {
  if (recorder_ == nullptr || records_.size() == kMostRecords) return false;
  return ++warm_ups_[shape] > kWarmUps;
}

void WorkRunner::run(std::int64_t shape, const Work& work) {
  auto record = records_.find(shape);
  if (record == records_.end()) {
    if (!may_record(shape)) return work();
    record = records_.emplace(shape, recorder_->record(work)).first;
  }
  record->second->replay();
}

}  // namespace oodsweep
