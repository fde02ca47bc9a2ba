#include "orchestrator/agent/worker_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/folders/stage_folder.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class WorkerRunTest : public testing::Test {
 protected:
  WorkerRunTest() { std::filesystem::create_directories(run_dir() / "attempts"); }

  [[nodiscard]] const std::filesystem::path& run_dir() const { return folder_.path(); }
  [[nodiscard]] WorkerSettings settings() const {
    return {fake_worker(),
            {.epoch = 4, .run_dir = run_dir(), .data_root = run_dir(), .nonce = "none"}};
  }
  std::vector<StageEvent> play(const AssignedWork& work) const {
    WorkerRun run{settings(), work, Slot{0, {}}};
    std::vector<StageEvent> events;
    until([&] {
      for (StageEvent& event : run.poll()) events.push_back(std::move(event));
      return run.ended();
    });
    return events;
  }
  static std::vector<std::string> in_words(const std::vector<StageEvent>& events) {
    std::vector<std::string> words;
    for (const StageEvent& event : events) {
      words.push_back(event.attempt.text + " " + event.event +
                      (event.outcome.empty() ? "" : " " + event.outcome));
    }
    return words;
  }
  [[nodiscard]] Json account_of(const std::string& attempt) const {
    return read_json_file(run_dir() / "attempts" / attempt / "attempt.json");
  }

 private:
  TemporaryFolder folder_;
};

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
}

TEST_F(WorkerRunTest, AMissingProgramIsAnError) {
  WorkerSettings missing = settings();
  missing.program = "/no/such/worker";
  EXPECT_THROW((WorkerRun{missing, fake_work(1, {"commit"}), Slot{0, {}}}), IoError);
}

}  // namespace
}  // namespace oodsweep
