#include "orchestrator/coordinator/coordinator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cluster/in_process_transport.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "orchestrator/agent/agent.hpp"
#include "orchestrator/coordinator/recovery.hpp"
#include "results/store/query.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A sweep of fake stages that one trial needs, all of them.
class FakeSweep {
 public:
  const Stage& add(const std::string& name, const std::string& behaviour,
                   const std::vector<std::string>& parents = {},
                   StageKind kind = StageKind::kTrain) {
    Stage stage = fake_stage(name, behaviour, kind);
    for (const std::string& parent : parents) stage.parents.push_back(key(parent));
    graph_.stages.push_back(std::move(stage));
    return graph_.stages.back();
  }
  [[nodiscard]] const StageKey& key(const std::string& name) const {
    for (const Stage& stage : graph_.stages) {
      if (stage.label == name) return stage.key;
    }
    throw Error{"no stage " + name};
  }
  [[nodiscard]] StageGraph graph() const {
    StageGraph graph = graph_;
    Trial trial;
    trial.method = "msp";
    trial.parameters = Json::object();
    for (const Stage& stage : graph.stages) trial.stages.push_back(stage.key);
    graph.trials.push_back(std::move(trial));
    return graph;
  }

 private:
  StageGraph graph_;
};

/// Coordinator and agent in one process, with the fake worker and the real store.
class CoordinatorTest : public testing::Test {
 protected:
  CoordinatorTest() {
    std::filesystem::create_directories(run_dir() / "attempts");
    std::filesystem::create_directories(run_dir() / "stages");
    write_file_atomically(nonce_file(run_dir()), "nonce");
  }

  /// Plays until everything is done or given up. @return Stages adopted at the start.
  std::int64_t play(const FakeSweep& sweep, int slots = 2, SchedulerSettings settings = {}) {
    ResultStore store = ResultStore::open(run_dir());
    store.add_sweep({"fake", "oodsweep/1", Json::object(), Json::object()}, sweep.graph());
    const Recovered recovered = recover_run(run_dir(), store);
    InProcessTransport transport;
    ControlChannel channel{transport};
    notes_ = std::tmpfile();
    ProgressView view{false, notes_};
    const StageGraph graph = sweep.graph();
    Coordinator coordinator{
        channel,   store,   view, graph, std::vector<double>(graph.stages.size(), 0.1),
        welcome(), settings};
    Agent agent{channel, agent_settings(slots)};
    const std::int64_t adopted = coordinator.adopt(recovered.committed);
    coordinator.remember(store.past_attempts(""));
    coordinator.greet({0});
    until([&] {
      while (const auto message = channel.receive()) {
        is_for_agent(message->content) ? agent.receive(message->content)
                                       : coordinator.receive(0, message->content);
      }
      coordinator.step();
      agent.step();
      stuck_ = coordinator.stuck();
      return coordinator.finished() || !stuck_.empty();
    });
    failures_ = coordinator.failures();
    return adopted;
  }

  [[nodiscard]] Welcome welcome() const {
    return {.epoch = 1,
            .run_dir = run_dir(),
            .data_root = run_dir(),
            .has_data = true,
            .nonce = "nonce"};
  }
  static AgentSettings agent_settings(int slots) {
    AgentSettings settings{.node = "n", .slots = {}, .worker = fake_worker(), .evaluate = evaluate};
    for (int slot = 0; slot < slots; ++slot) settings.slots.push_back({slot, {}});
    return settings;
  }
  static StageResult evaluate(const std::filesystem::path& run_dir, const Stage& stage) {
    for (const StageKey& parent : stage.parents) {
      static_cast<void>(verified_file(run_dir, parent, "data.txt"));
    }
    StageResult result;
    result.key = stage.key;
    result.kind = to_string(stage.kind);
    result.stage = to_json(stage);
    return result;
  }

  [[nodiscard]] const std::filesystem::path& run_dir() const { return folder_.path(); }
  [[nodiscard]] std::string query(const std::string& sql) const {
    return run_query(run_dir(), sql, QueryFormat::kCsv);
  }
  [[nodiscard]] std::string state_of(const std::string& stage) const {
    return query("SELECT state FROM stage WHERE label = '" + stage + "'");
  }
  [[nodiscard]] std::string outcomes() const {
    return query("SELECT outcome, count(*) FROM attempt GROUP BY outcome ORDER BY outcome");
  }

  std::vector<FailedStage> failures_;
  std::string stuck_;
  std::FILE* notes_ = nullptr;

 private:
  TemporaryFolder folder_;
};

TEST_F(CoordinatorTest, RunsAGraphAndRecordsEveryAttempt) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  sweep.add("b", "commit", {"a"});
  sweep.add("c", "commit", {"a"});
  sweep.add("compare", "", {"b", "c"}, StageKind::kEvaluate);
  EXPECT_EQ(play(sweep), 0);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,4\n");
  EXPECT_EQ(query("SELECT count(*) FROM stage WHERE state = 'done'"), "count(*)\n4\n");
}

TEST_F(CoordinatorTest, ASecondRunAdoptsEverything) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  sweep.add("b", "commit", {"a"});
  play(sweep);
  EXPECT_EQ(play(sweep), 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,2\n");
}

TEST_F(CoordinatorTest, AStageThatCrashesThreeTimesFailsWithWhatNeedsIt) {
  FakeSweep sweep;
  sweep.add("bad", "crash");
  sweep.add("needs bad", "commit", {"bad"});
  sweep.add("good", "commit");
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\ncrashed,3\n");
  EXPECT_EQ(state_of("bad"), "state\nfailed\n");
  EXPECT_EQ(state_of("needs bad"), "state\nfailed\n");
  EXPECT_EQ(state_of("good"), "state\ndone\n");
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(failures_[0].label, "bad");
  EXPECT_THAT(failures_[0].reason, HasSubstr("killed by signal 11"));
  EXPECT_THAT(query("SELECT reason FROM stage WHERE label = 'needs bad'"), HasSubstr("bad"));
}

TEST_F(CoordinatorTest, ANewRunLeavesAloneWhatHasFailed) {
  FakeSweep sweep;
  sweep.add("bad", "diverged");
  sweep.add("needs bad", "commit", {"bad"});
  play(sweep);
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ndiverged,1\n");
  EXPECT_EQ(state_of("needs bad"), "state\nfailed\n");
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_THAT(failures_[0].reason, HasSubstr("in an earlier start"));
}

TEST_F(CoordinatorTest, ASecondAttemptOvertakesAStraggler) {
  FakeSweep sweep;
  sweep.add("straggler", "slow once");
  sweep.add("child", "commit", {"straggler"});
  play(sweep, 2, {.speculate = 1});
  EXPECT_EQ(query("SELECT outcome, speculative FROM attempt WHERE stage = (SELECT id FROM stage "
                  "WHERE label = 'straggler') ORDER BY outcome"),
            "outcome,speculative\ncommitted,1\nsuperseded,0\n");
  EXPECT_EQ(state_of("child"), "state\ndone\n");
}

TEST_F(CoordinatorTest, StagesThatFailAlikePauseTheRun) {
  FakeSweep sweep;
  for (const char* name : {"a", "b", "c", "d", "e"}) sweep.add(name, "failed");
  play(sweep, 1);
  EXPECT_THAT(stuck_, HasSubstr("same way"));
  // On one slot a and b use up their three attempts each; c is the third stage.
  EXPECT_EQ(query("SELECT count(*) FROM attempt"), "count(*)\n7\n");
}

TEST_F(CoordinatorTest, ADivergedTrainingIsTriedOnce) {
  FakeSweep sweep;
  sweep.add("diverges", "diverged");
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ndiverged,1\n");
}

TEST_F(CoordinatorTest, ACommitCountsEvenIfItsWorkerDiedBeforeSayingSo) {
  FakeSweep sweep;
  sweep.add("last words", "commit and die");
  sweep.add("child", "commit", {"last words"});
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,2\n");
}

TEST_F(CoordinatorTest, ADamagedParentIsMadeAgain) {
  FakeSweep sweep;
  sweep.add("parent", "commit");
  play(sweep);
  std::ofstream{stage_folder(run_dir(), sweep.key("parent")) / "data.txt"} << "altered";
  sweep.add("compare", "", {"parent"}, StageKind::kEvaluate);
  EXPECT_EQ(play(sweep), 1);
  EXPECT_TRUE(failures_.empty());
  EXPECT_TRUE(check_stage(run_dir(), sweep.key("parent")).empty());
  EXPECT_EQ(state_of("parent"), "state\ndone\n");
  EXPECT_EQ(state_of("compare"), "state\ndone\n");
}

TEST_F(CoordinatorTest, AnUnreadableResultIsSetAsideAtTheStart) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  play(sweep);
  std::ofstream{stage_folder(run_dir(), sweep.key("a")) / "result.json"} << "{";
  std::filesystem::remove(run_dir() / "sweep.db");
  EXPECT_EQ(play(sweep), 0);
  EXPECT_TRUE(check_stage(run_dir(), sweep.key("a")).empty());
}

TEST_F(CoordinatorTest, AttemptsThatNobodyWorksAtAreClosed) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  const auto left = run_dir() / "attempts" / "a000099";
  std::filesystem::create_directories(left);
  std::ofstream{left / "half.h5"} << "half";
  play(sweep);
  EXPECT_FALSE(std::filesystem::exists(left / "half.h5"));
  EXPECT_EQ(read_json_file(left / "attempt.json").at("outcome"), "lost");
}

TEST_F(CoordinatorTest, AnAgentThatCannotSeeTheFolderIsBadInput) {
  ResultStore store = ResultStore::open(run_dir());
  InProcessTransport transport;
  ControlChannel channel{transport};
  ProgressView view{false, stderr};
  Coordinator coordinator{channel, store, view, {}, {}, welcome()};
  const std::string message = message_of<ConfigError>([&] {
    coordinator.receive(3, {{"type", "refused"}, {"host", "far"}, {"reason", "not visible"}});
  });
  EXPECT_THAT(message, HasSubstr("rank 3 on far: not visible"));
}

}  // namespace
}  // namespace oodsweep
