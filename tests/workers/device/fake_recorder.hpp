#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "workers/device/recorded_work.hpp"

namespace oodsweep {

/// Writes down what is asked of it. Recorded work is done by its replays alone, and each replay
/// does what was recorded, whatever the function that is run later would do.
class FakeRecorder final : public WorkRecorder {
 public:
  std::unique_ptr<RecordedWork> record(const Work& work) override {
    told_.push_back("record");
    return std::make_unique<Record>(told_, work);
  }
  [[nodiscard]] std::vector<std::string>& told() { return told_; }

 private:
  struct Record final : RecordedWork {
    Record(std::vector<std::string>& told, Work work) : told_{told}, work_{std::move(work)} {}
    void replay() override {
      told_.push_back("replay");
      work_();
    }

    std::vector<std::string>& told_;
    Work work_;
  };

  std::vector<std::string> told_;
};

}  // namespace oodsweep
