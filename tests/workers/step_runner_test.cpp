#include "workers/step_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace oodsweep {
namespace {

using testing::ElementsAre;

/// Writes down what is asked of it; recorded work is done by its replays alone.
class FakeRecorder final : public WorkRecorder {
 public:
  explicit FakeRecorder(std::vector<std::string>& told) : told_{told} {}

  std::unique_ptr<RecordedWork> record(const StepWork& work) override {
    told_.push_back("record");
    return std::make_unique<Record>(told_, work);
  }

 private:
  struct Record final : RecordedWork {
    Record(std::vector<std::string>& told, StepWork work) : told_{told}, work_{std::move(work)} {}
    void replay() override {
      told_.push_back("replay");
      work_();
    }

    std::vector<std::string>& told_;
    StepWork work_;
  };

  std::vector<std::string>& told_;
};

class RecordingRunnerTest : public testing::Test {
 protected:
  void run(std::int64_t shape, int times) {
    for (int i = 0; i < times; ++i) {
      runner_.run(shape, [this, shape] { told_.push_back(std::to_string(shape)); });
    }
  }

  std::vector<std::string> told_;
  FakeRecorder recorder_{told_};
  RecordingRunner runner_{recorder_};
};

TEST_F(RecordingRunnerTest, RecordsAfterTheWarmUpAndDoesEveryStepOnce) {
  run(128, 5);
  EXPECT_THAT(told_, ElementsAre("128", "128", "128", "record", "replay", "128", "replay", "128"));
}

TEST_F(RecordingRunnerTest, EachShapeHasItsOwnRecord) {
  run(128, 4);
  told_.clear();
  run(80, 4);
  run(128, 1);
  EXPECT_THAT(told_, ElementsAre("80", "80", "80", "record", "replay", "80", "replay", "128"));
}

TEST_F(RecordingRunnerTest, FurtherShapesStayAtOnce) {
  for (std::int64_t shape = 1; shape <= 4; ++shape) run(shape, 4);
  told_.clear();
  run(5, 5);
  EXPECT_THAT(told_, ElementsAre("5", "5", "5", "5", "5"));
}

}  // namespace
}  // namespace oodsweep
