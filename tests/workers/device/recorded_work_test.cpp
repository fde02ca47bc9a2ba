#include "workers/device/recorded_work.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/workers/device/fake_recorder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;

class WorkRunnerTest : public testing::Test {
 protected:
  void run(std::int64_t shape, int times) {
    for (int i = 0; i < times; ++i) {
      runner_.run(shape, [this, shape] { told_.push_back(std::to_string(shape)); });
    }
  }

  FakeRecorder recorder_;
  std::vector<std::string>& told_ = recorder_.told();
  WorkRunner runner_{&recorder_};
};

TEST_F(WorkRunnerTest, RecordsAfterTheWarmUpAndDoesEveryStepOnce) {
  run(128, 5);
  EXPECT_THAT(told_, ElementsAre("128", "128", "128", "record", "replay", "128", "replay", "128"));
}

TEST_F(WorkRunnerTest, EachShapeHasItsOwnRecord) {
  run(128, 4);
  told_.clear();
  run(80, 4);
  run(128, 1);
  EXPECT_THAT(told_, ElementsAre("80", "80", "80", "record", "replay", "80", "replay", "128"));
}

TEST_F(WorkRunnerTest, FurtherShapesStayAtOnce) {
  for (std::int64_t shape = 1; shape <= 4; ++shape) run(shape, 4);
  told_.clear();
  run(5, 5);
  EXPECT_THAT(told_, ElementsAre("5", "5", "5", "5", "5"));
}

TEST(WorkRunnerWithoutRecorderTest, DoesAllAtOnce) {
  WorkRunner runner{nullptr};
  int done = 0;
  for (int i = 0; i < 10; ++i) runner.run(128, [&] { ++done; });
  EXPECT_EQ(done, 10);
}

}  // namespace
}  // namespace oodsweep
