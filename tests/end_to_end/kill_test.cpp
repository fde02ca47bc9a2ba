#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "results/folders/stage_folder.hpp"
#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// What an undisturbed run of the tiny sweep gives; computed once.
const std::vector<RunDatabase::Row>& undisturbed_results() {
  static const std::vector<RunDatabase::Row> results = [] {
    const SweepFolder folder;
    EXPECT_EQ(run_program(folder.run_command()).code, 0);
    EXPECT_GT(folder.database().results().size(), 100U);
    return folder.database().results();
  }();
  return results;
}

/// Looks until `reached`; false if the program ends without.
bool wait_for(RunningProgram& program, const std::function<bool()>& reached) {
  while (!reached()) {
    if (program.poll()) return reached();
    std::this_thread::sleep_for(milliseconds{2});
  }
  return true;
}

/// Attempts of each stage whose folder is there, by key: "a000003" or "a000003,a000017".
std::map<std::string, std::string> attempts_of_finished(const SweepFolder& folder) {
  std::map<std::string, std::string> attempts;
  for (const StageKey& key : committed_stages(folder.run_dir())) {
    const auto ids = folder.database().column(
        "SELECT group_concat(attempt.id) FROM attempt JOIN stage ON stage.id = attempt.stage "
        "WHERE stage.key = '" +
        key.hex + "'");
    attempts[key.hex] = ids.at(0);
  }
  return attempts;
}

class KillTest : public testing::Test {
 protected:
  /// Starts the sweep on two ranks and kills mpirun with kill -9 when `moment` is reached.
  void kill_mpirun_at(const std::function<bool()>& moment) {
    RunningProgram mpirun{on_ranks(2, folder_.run_command())};
    const auto adopted = std::to_string(committed_before_);
    EXPECT_TRUE(wait_for(mpirun, moment)) << mpirun.output();
    kill(mpirun.pid(), SIGKILL);
    mpirun.wait();
    EXPECT_TRUE(all_gone(folder_.run_dir().string())) << "a process is left";
    if (committed_before_ > 0) {
      EXPECT_THAT(mpirun.output(), HasSubstr("adopted " + adopted + " finished stages"));
    }
    committed_before_ = committed_stages(folder_.run_dir()).size();
  }
  std::function<bool()> commits(std::int64_t count) {
    return [this, count] { return folder_.database().finished_stages() >= count; };
  }
  /// A train stage has been at work for a while and has not ended.
  std::function<bool()> inside_a_training() {
    return [this] {
      const std::string running =
          "SELECT count(*) FROM attempt JOIN stage ON stage.id = attempt.stage "
          "WHERE stage.kind = 'train' AND attempt.outcome = 'running'";
      if (folder_.database().integer(running) == 0) return false;
      std::this_thread::sleep_for(milliseconds{400});  // a worker needs 200 ms to begin
      return folder_.database().integer(running) > 0;
    };
  }

  SweepFolder folder_;
  std::size_t committed_before_ = 0;
};

TEST_F(KillTest, MpirunAtFiveMomentsLosesNothingThatIsFinished) {
  std::map<std::string, std::string> finished;
  for (const auto& moment :
       {inside_a_training(), commits(1), commits(7), commits(15), commits(25)}) {
    kill_mpirun_at(moment);
    const auto now = attempts_of_finished(folder_);
    for (const auto& [key, attempts] : finished) {
      EXPECT_EQ(now.at(key), attempts) << "a finished stage was tried again";
    }
    finished = now;
  }
  EXPECT_GE(finished.size(), 25U);
  const Outcome last = run_program(on_ranks(2, folder_.run_command()));
  EXPECT_EQ(last.code, 0) << last.output;
  EXPECT_THAT(last.output,
              HasSubstr("adopted " + std::to_string(committed_before_) + " finished stages"));
  const auto now = attempts_of_finished(folder_);
  for (const auto& [key, attempts] : finished) EXPECT_EQ(now.at(key), attempts);
  EXPECT_EQ(folder_.database().integer(
                "SELECT count(*) FROM (SELECT 1 FROM attempt WHERE outcome = 'committed' "
                "GROUP BY stage HAVING count(*) > 1)"),
            0);
  EXPECT_EQ(folder_.database().integer("SELECT count(*) FROM attempt WHERE outcome = 'committed'"),
            40);
  EXPECT_EQ(folder_.database().results(), undisturbed_results());
  EXPECT_TRUE(all_gone(folder_.run_dir().string()));
}

TEST_F(KillTest, AWorkerLosesItsAttemptAndNothingElse) {
  RunningProgram program{folder_.run_command()};
  ASSERT_TRUE(wait_for(program, inside_a_training())) << program.output();
  const auto workers = processes_naming((folder_.run_dir() / "requests").string());
  ASSERT_FALSE(workers.empty());
  kill(workers.front(), SIGKILL);
  EXPECT_EQ(program.wait(), 0) << program.output();
  EXPECT_THAT(program.output(), HasSubstr("will be tried again"));
  EXPECT_EQ(folder_.database().integer("SELECT count(*) FROM attempt WHERE outcome = 'crashed'"),
            1);
  EXPECT_EQ(folder_.database().results(), undisturbed_results());
}

TEST_F(KillTest, RanksThatAreKilledLeaveNobodyAndTheNextCallFinishes) {
  for (const int signal_number : {SIGKILL, SIGTERM}) {
    RunningProgram mpirun{on_ranks(2, folder_.run_command())};
    ASSERT_TRUE(wait_for(mpirun, inside_a_training())) << mpirun.output();
    for (const pid_t process :
         processes_naming("--run-dir" + std::string(1, '\0') + folder_.run_dir().string())) {
      if (process != mpirun.pid()) kill(process, signal_number);
    }
    EXPECT_NE(mpirun.wait(), 0);
    EXPECT_TRUE(all_gone(folder_.run_dir().string()));
  }
  const Outcome last = run_program(folder_.run_command());
  EXPECT_EQ(last.code, 0) << last.output;
  EXPECT_EQ(folder_.database().results(), undisturbed_results());
}

TEST_F(KillTest, TheDatabaseComesBackFromTheFolders) {
  ASSERT_EQ(run_program(folder_.run_command()).code, 0);
  for (const char* file : {"sweep.db", "sweep.db-wal", "sweep.db-shm"}) {
    std::filesystem::remove(folder_.run_dir() / file);
  }
  const Outcome second = run_program(folder_.run_command());
  EXPECT_EQ(second.code, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("adopted 40 finished stages"));
  EXPECT_EQ(folder_.database().results(), undisturbed_results());
}

TEST_F(KillTest, ADamagedFileIsMadeAgain) {
  ASSERT_EQ(run_program(folder_.run_command()).code, 0);
  // The scores of one split are damaged, and a comparison that reads them is lost.
  const auto rows = folder_.database().rows(
      "SELECT parent.key, child.key FROM stage_dep JOIN stage AS child ON child.id = "
      "stage_dep.stage JOIN stage AS parent ON parent.id = stage_dep.parent "
      "WHERE child.kind = 'evaluate' AND parent.kind = 'score' LIMIT 1");
  ASSERT_EQ(rows.size(), 1U);
  const auto folder_of = [&](const std::string& key) {
    return stage_folder(folder_.run_dir(), {key});
  };
  std::filesystem::resize_file(folder_of(rows[0][0]) / "scores.h5", 1000);
  std::filesystem::remove_all(folder_of(rows[0][1]));
  for (const char* file : {"sweep.db", "sweep.db-wal", "sweep.db-shm"}) {
    std::filesystem::remove(folder_.run_dir() / file);
  }
  const Outcome second = run_program(folder_.run_command());
  EXPECT_EQ(second.code, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("damaged, is made again"));
  EXPECT_EQ(folder_.database().results(), undisturbed_results());
  EXPECT_FALSE(std::filesystem::is_empty(folder_.run_dir() / "damaged"));
}

}  // namespace
}  // namespace oodsweep
