#include "orchestrator/agent/worker_run.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/folders/stage_folder.hpp"
#include "tests/orchestrator/agent/worker_run_fixture.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(WorkerRunTest, CommitsItsStagesInTurnAndCleansUp) {
  const AssignedWork work = fake_work(1, {"commit", "commit"});
  EXPECT_THAT(in_words(play(work)),
              ElementsAre("a1 start", "a1 committed", "a2 start", "a2 committed"));
  for (const AssignedStage& assigned : work.stages) {
    EXPECT_TRUE(is_committed(run_dir(), assigned.stage.key));
  }
  EXPECT_TRUE(std::filesystem::is_empty(run_dir() / "requests"));
}

TEST_F(WorkerRunTest, SetsTheNumberOfThreadsForEveryLibrary) {
  const AssignedWork work = fake_work(1, {"commit"});
  play(work);
  EXPECT_THAT(read_file(stage_folder(run_dir(), work.stages[0].stage.key) / "data.txt"),
              HasSubstr("OMP_NUM_THREADS=1"));
}

TEST_F(WorkerRunTest, ACrashIsChargedToTheStageThatWasAtWork) {
  EXPECT_THAT(in_words(play(fake_work(1, {"commit", "crash", "commit"}))),
              ElementsAre("a1 start", "a1 committed", "a2 start", "a2 failed crashed"));
  const Json account = account_of("a2");
  EXPECT_EQ(account.at("outcome"), "crashed");
  EXPECT_THAT(account.at("reason").get<std::string>(), HasSubstr("killed by signal 11"));
  EXPECT_THAT(account.at("log_tail").get<std::string>(), HasSubstr("about to crash"));
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "attempts" / "a3"));
  EXPECT_TRUE(std::filesystem::exists(run_dir() / "requests" / "4-1.json"));  // to try by hand
}

TEST_F(WorkerRunTest, LeavingInTheMiddleIsACrashToo) {
  const auto events = play(fake_work(1, {"leave"}));
  EXPECT_THAT(in_words(events), ElementsAre("a1 start", "a1 failed crashed"));
  EXPECT_THAT(events.back().reason, HasSubstr("exit status 7"));
}

TEST_F(WorkerRunTest, AFailureOfOneStageLetsTheOthersGoOn) {
  EXPECT_THAT(in_words(play(fake_work(1, {"diverged", "commit"}))),
              ElementsAre("a1 start", "a1 failed diverged", "a2 start", "a2 committed"));
}

TEST_F(WorkerRunTest, DestroyingItKillsTheWorker) {
  pid_t worker = 0;
  {
    WorkerRun run{settings(), fake_work(1, {"hang"}), Slot{0, {}}};
    until([&] { return !run.poll().empty(); });
    worker = run.pid();
    EXPECT_EQ(kill(worker, 0), 0);
  }
  EXPECT_NE(kill(worker, 0), 0);
  EXPECT_EQ(account_of("a1").at("outcome"), "lost");
}

TEST_F(WorkerRunTest, ACommittedAttemptIsNotLostWhenItsWorkerIsKilled) {
  {
    WorkerRun run{settings(), fake_work(1, {"commit and hang", "commit"}), Slot{0, {}}};
    until([&] { return !run.poll().empty(); });
    const StageKey key = fake_work(1, {"commit and hang"}).stages[0].stage.key;
    until([&] { return is_committed(run_dir(), key); });
  }
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "attempts" / "a1" / "attempt.json"));
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "attempts" / "a2"));
}

TEST_F(WorkerRunTest, AWorkerOnAGpuSeesThatOneAlone) {
  WorkerRun run{settings(), fake_work(1, {"hang"}), Slot{0, {}, "GPU-ab"}};
  until([&] { return !run.poll().empty(); });
  const Json request = read_json_file(run_dir() / "requests" / "4-1.json");
  EXPECT_EQ(request.at("device"), (Json{{"kind", "cuda"}, {"index", 0}}));
  const std::string environment = read_file("/proc/" + std::to_string(run.pid()) + "/environ");
  EXPECT_THAT(environment, testing::HasSubstr("CUDA_VISIBLE_DEVICES=GPU-ab"));
  EXPECT_THAT(environment, testing::HasSubstr("OMP_NUM_THREADS=1"));
}

TEST_F(WorkerRunTest, AWorkerOnCoresIsToldOfNoDevice) {
  WorkerRun run{settings(), fake_work(1, {"hang"}), Slot{0, {}}};
  const Json request = read_json_file(run_dir() / "requests" / "4-1.json");
  EXPECT_FALSE(request.contains("device"));
}

TEST_F(WorkerRunTest, WhyAWorkerDidNotBeginIsInItsLog) {
  WorkerSettings unfit = settings();
  unfit.program = run_dir() / "worker.sh";
  std::ofstream{unfit.program} << "#!/bin/sh\necho 'error: another'; echo 'error: no GPU' >&2\n"
                                  "echo bye; exit 1\n";
  std::filesystem::permissions(unfit.program, std::filesystem::perms::owner_all);
  WorkerRun run{unfit, fake_work(1, {"commit"}), Slot{0, {}}};
  const std::vector<StageEvent> events = rest_of(run);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].reason, "the worker did not begin: left with exit status 1: no GPU");
}

TEST_F(WorkerRunTest, AMissingProgramIsAnError) {
  WorkerSettings missing = settings();
  missing.program = "/no/such/worker";
  EXPECT_THROW((WorkerRun{missing, fake_work(1, {"commit"}), Slot{0, {}}}), IoError);
}

TEST_F(WorkerRunTest, AFolderThatCannotBeMadeIsAnError) {
  write_file_atomically(run_dir() / "requests", "a file where the folder should be");
  EXPECT_THROW((WorkerRun{settings(), fake_work(1, {"commit"}), Slot{0, {}}}), IoError);
}

}  // namespace
}  // namespace oodsweep
