#include <gmock/gmock.h>
#include <signal.h>

#include "core/atomic_file.hpp"
#include "results/folders/stage_folder.hpp"
#include "tests/orchestrator/agent/worker_run_fixture.hpp"
#include "tests/support/processes.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(TimedWorkerTest, AWorkerThatIsAskedToStopDrains) {
  WorkerRun& run = start({"commit", "sleep 1000", "commit"});
  hear(4);  // the first step of the second stage
  run.ask_to_stop("drained", "the run stops");
  EXPECT_THAT(in_words(all()),
              ElementsAre("a1 start", "a1 committed", "a2 start", "a2 step", "a2 failed drained"));
  EXPECT_EQ(all().back().reason, "at no step");  // the worker's own
}

TEST_F(TimedWorkerTest, WhoeverAsksNamesTheOutcome) {
  start({"sleep 1000"});
  hear(1);
  run_->ask_to_stop("superseded", "a2 was first");
  run_->ask_to_stop("drained", "the run stops");  // too late
  EXPECT_EQ(all().back().outcome, "superseded");
  EXPECT_EQ(all().back().reason, "a2 was first; at no step");
  EXPECT_EQ(account_of("a1").at("outcome"), "superseded");
}

TEST_F(TimedWorkerTest, ACommitInSpiteOfTheRequestCounts) {
  start({"late", "commit"});
  hear(1);
  run_->ask_to_stop("drained", "the run stops");
  EXPECT_THAT(in_words(all()), ElementsAre("a1 start", "a1 committed"));
}

TEST_F(TimedWorkerTest, WhoIgnoresTheRequestIsKilledAfterTheGrace) {
  start({"ignore SIGTERM", "commit"});
  hear(1);
  run_->ask_to_stop("drained", "the run stops");
  pass(seconds{4});
  EXPECT_TRUE(run_->poll().empty());
  EXPECT_EQ(kill(run_->pid(), 0), 0);
  pass(seconds{1});
  EXPECT_THAT(in_words(all()), ElementsAre("a1 start", "a1 failed drained"));
  EXPECT_EQ(all().back().reason, "the run stops; the worker was killed by signal 9 (Killed)");
  EXPECT_EQ(account_of("a1").at("outcome"), "drained");
}

TEST_F(TimedWorkerTest, WhoAsksMayBeMorePatient) {
  start({"ignore SIGTERM"});
  hear(1);
  run_->ask_to_stop("drained", "the run stops", seconds{30});
  pass(seconds{29});
  EXPECT_TRUE(run_->poll().empty());
  EXPECT_EQ(kill(run_->pid(), 0), 0);
  pass(seconds{1});
  EXPECT_EQ(all().back().outcome, "drained");
}

TEST_F(TimedWorkerTest, StagesThatWereNotBegunGetNoVerdict) {
  start({"commit", "never", "commit"});
  hear(2);
  run_->ask_to_stop("drained", "the run stops");
  EXPECT_THAT(in_words(all()), ElementsAre("a1 start", "a1 committed"));
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "attempts" / "a2"));
}

TEST_F(TimedWorkerTest, SilenceEndsAStage) {
  start({"no progress", "commit"});
  hear(1);
  pass(seconds{899});
  EXPECT_TRUE(run_->poll().empty());
  EXPECT_EQ(kill(run_->pid(), 0), 0);
  pass(seconds{1});
  EXPECT_THAT(in_words(all()), ElementsAre("a1 start", "a1 failed no_progress"));
  EXPECT_EQ(all().back().reason,
            "silent for 900.0 s, the limit is 900 s; no step was seen; at no step");
}

TEST_F(TimedWorkerTest, SilenceBeforeTheFirstStageIsChargedToIt) {
  start({"never", "commit"});
  std::vector<StageEvent> events;
  until([&] {
    pass(seconds{901});  // at each look: the first may still find the worker's "ready"
    for (StageEvent& event : run_->poll()) events.push_back(std::move(event));
    return run_->ended();
  });
  EXPECT_THAT(in_words(events), ElementsAre("a1 failed no_progress"));
  EXPECT_THAT(events.back().reason, HasSubstr("no stage was begun"));
}

TEST_F(TimedWorkerTest, WhoeverSpeaksIsNotSilent) {
  start({"sleep 1000"});
  for (std::size_t steps = 0; steps < 5; ++steps) {
    hear(steps + 2);
    pass(seconds{600});
  }
  EXPECT_EQ(kill(run_->pid(), 0), 0);
}

TEST_F(TimedWorkerTest, AStageHasATimeLimit) {
  WorkerSettings limited = settings();
  limited.timing.stage_limit = seconds{60};
  start(limited, {"sleep 1000", "commit"});
  hear(2);
  pass(seconds{60});
  const auto events = all();
  EXPECT_EQ(events.back().outcome, "time_limit");  // though the worker said drained
  EXPECT_EQ(in_words(events).front(), "a1 start");
  EXPECT_THAT(events.back().reason, HasSubstr("at work for 60.0 s, the limit is 60 s; last step"));
  EXPECT_EQ(events.back().attempt.text, "a1");
  EXPECT_EQ(account_of("a1").at("outcome"), "time_limit");
}

TEST_F(TimedWorkerTest, TheLimitIsOneStageLong) {
  WorkerSettings limited = settings();
  limited.timing.stage_limit = seconds{60};
  start(limited, {"sleep 0.1", "sleep 0.1", "sleep 0.1"});
  until([&] {
    bool any_start = false;
    for (const StageEvent& event : run_->poll()) {
      any_start = any_start || event.event == "start";
      EXPECT_NE(event.event, "failed");
    }
    if (any_start) pass(seconds{59});
    return run_->ended();
  });
}

TEST_F(TimedWorkerTest, TheKernelsKillIsOutOfMemory) {
  set_memory_kills(2);
  start({"sleep 0.05", "killed"});
  set_memory_kills(3);
  EXPECT_EQ(all().back().outcome, "out_of_memory");
  start({"killed"});  // the count has been explained
  EXPECT_EQ(all().back().outcome, "crashed");
}

TEST_F(TimedWorkerTest, OursIsNot) {
  set_memory_kills(0);
  start({"ignore SIGTERM"});
  hear(1);
  run_->ask_to_stop("drained", "the run stops");
  set_memory_kills(1);
  pass(seconds{5});
  EXPECT_EQ(all().back().outcome, "drained");
}

TEST_F(TimedWorkerTest, AWorkerThatOthersStopIsDrained) {
  start({"sleep 1000", "commit"});
  hear(1);
  kill(run_->pid(), SIGTERM);
  EXPECT_EQ(in_words(all()).back(), "a1 failed drained");
}

TEST_F(TimedWorkerTest, AGrandchildIsNotWaitedForAndDies) {
  start({"fork a grandchild"});
  EXPECT_EQ(in_words(all()).back(), "a1 committed");
  EXPECT_TRUE(ends_soon(std::stoi(read_file(run_dir() / "grandchild.txt"))));
}

TEST_F(TimedWorkerTest, TheRequestSaysWhenToWriteCheckpoints) {
  WorkerSettings writing = settings();
  writing.timing.failures = seconds{600};
  writing.timing.checkpoint_gap = milliseconds{1500};
  start(writing, {"failed"});
  all();
  const Json request = read_json_file(run_dir() / "requests" / "4-1.json");
  EXPECT_EQ(request.at("checkpoint"),
            (Json{{"mean_time_between_failures_s", 600.0}, {"shortest_interval_s", 1.5}}));
  writing.timing.failures = seconds{0};
  start(writing, {"failed"});
  all();
  EXPECT_FALSE(read_json_file(run_dir() / "requests" / "4-1.json").contains("checkpoint"));
}

TEST_F(TimedWorkerTest, AFloodIsHeldBackByThePipe) {
  start({"flood"});
  hear(1);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(run_->poll().empty());
  run_->ask_to_stop("drained", "the run stops");
  pass(seconds{5});
  EXPECT_EQ(all().back().outcome, "drained");
}

TEST_F(TimedWorkerTest, AWorkerThatClosesThePipeIsFollowedByItsEnd) {
  start({"close the pipe"});
  EXPECT_EQ(all().back().outcome, "crashed");  // the coordinator finds the commit
}

TEST_F(TimedWorkerTest, ALogThatGrowsIsCutAndItsEndIsKept) {
  start({"print 60000"});  // 6 MB; then it waits
  hear(2);
  pass(seconds{1});  // to look at the log
  EXPECT_TRUE(run_->poll().empty());
  kill(run_->pid(), SIGSEGV);
  EXPECT_EQ(all().back().outcome, "crashed");
  const CappedLog log{run_dir() / "requests" / "4-1.log"};
  EXPECT_LE(std::filesystem::file_size(log.file()), CappedLog::kLargest);
  EXPECT_LE(std::filesystem::file_size(log.older_file()), CappedLog::kLargest);
  const auto tail = account_of("a1").at("log_tail").get<std::string>();
  EXPECT_THAT(tail, HasSubstr("059999\n"));
}

}  // namespace
}  // namespace oodsweep
