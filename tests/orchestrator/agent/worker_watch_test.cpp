#include "orchestrator/agent/worker_watch.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

using Act = WorkerWatch::Act;
using std::chrono::seconds;

class WorkerWatchTest : public testing::Test {
 protected:
  [[nodiscard]] Act at(int second) { return watch_.decide(start_ + seconds{second}); }

  SteadyTime start_ = steady_now();
  WorkerWatch watch_{{.grace = seconds{5}, .no_progress = seconds{100}, .stage_limit = seconds{60}},
                     start_};
  AttemptId first_{"a1"};
  AttemptId second_{"a2"};
};

TEST_F(WorkerWatchTest, AsksForEachSignalOnce) {
  watch_.ask_to_stop("drained", "why");
  EXPECT_EQ(at(0), Act::kTerminate);
  EXPECT_EQ(at(4), Act::kNothing);
  EXPECT_EQ(at(5), Act::kKill);
  EXPECT_EQ(at(6), Act::kNothing);
}

TEST_F(WorkerWatchTest, AStageMayTakeAsLongAsItsLimit) {
  watch_.began(first_, start_ + seconds{10});
  EXPECT_EQ(at(69), Act::kNothing);
  EXPECT_EQ(at(70), Act::kTerminate);
  EXPECT_EQ(watch_.stop()->outcome, "time_limit");
  EXPECT_EQ(watch_.stop()->about, first_);
}

TEST_F(WorkerWatchTest, TheLimitStartsAnewWithEachStage) {
  watch_.began(first_, start_);
  watch_.heard(start_ + seconds{50});
  watch_.stage_ended(start_ + seconds{50});
  EXPECT_EQ(at(80), Act::kNothing);  // between two stages no limit runs
  watch_.began(second_, start_ + seconds{80});
  EXPECT_EQ(at(139), Act::kNothing);
  EXPECT_EQ(at(140), Act::kTerminate);
}

TEST_F(WorkerWatchTest, SaysHowFarAStageHadCome) {
  watch_.began(first_, start_);
  watch_.stepped(70, 469);
  EXPECT_EQ(at(61), Act::kTerminate);
  EXPECT_EQ(watch_.stop()->reason,
            "at work for 61.0 s, the limit is 60 s; last step seen: 70 of 469");
}

TEST_F(WorkerWatchTest, ASilenceIsCountedFromTheLastWord) {
  watch_.heard(start_ + seconds{30});
  EXPECT_EQ(at(129), Act::kNothing);
  EXPECT_EQ(at(130), Act::kTerminate);
  EXPECT_EQ(watch_.stop()->outcome, "no_progress");
  EXPECT_TRUE(watch_.stop()->did_not_begin);
}

TEST_F(WorkerWatchTest, NoLimitsMeanNone) {
  WorkerWatch patient{{.no_progress = seconds{0}, .stage_limit = seconds{0}}, start_};
  patient.began(first_, start_);
  EXPECT_EQ(patient.decide(start_ + seconds{1'000'000}), Act::kNothing);
}

TEST_F(WorkerWatchTest, TheFirstRequestCounts) {
  watch_.began(first_, start_);
  EXPECT_EQ(at(60), Act::kTerminate);
  watch_.ask_to_stop("drained", "why");
  EXPECT_EQ(watch_.stop()->outcome, "time_limit");
}

}  // namespace
}  // namespace oodsweep
