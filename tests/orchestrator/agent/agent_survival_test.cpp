#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "orchestrator/agent/agent.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/faulty_network.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::Not;

/// An agent on rank 1 whose coordinator on rank 0 is the test; heartbeats every 2 s, suspicion
/// after 10 s, death after 30 s of a clock that the test moves.
class AgentSurvivalTest : public testing::Test {
 protected:
  AgentSurvivalTest() {
    std::filesystem::create_directories(run_dir() / "attempts");
    write_file_atomically(nonce_file(run_dir()), "nonce");
    greet();
  }

  void greet() {
    coordinator_.open(1, ++era_);
    coordinator_.to_agent(1, to_json(Welcome{.epoch = 1,
                                             .run_dir = run_dir(),
                                             .data_root = run_dir(),
                                             .has_data = true,
                                             .nonce = "nonce"}));
    wait_for("ready");
  }
  void give(const std::string& behaviour, AssignmentId id = 1) {
    AssignedWork work = fake_work(id, {behaviour});
    work.stages[0].attempt.text = "a" + std::to_string(id);
    coordinator_.to_agent(1, to_json(work));
    wait_for("start");
  }

  /// One pass of both loops; what the agent said is in words_.
  void pass() {
    while (const auto message = channel_.receive()) agent_.receive(message->content);
    agent_.step();
    while (const auto message = coordinator_.receive()) {
      const Json& content = message->content;
      words_.push_back(content.contains("event") ? content.at("event") : content.at("type"));
      if (content.contains("outcome")) outcome_ = content.at("outcome");
    }
  }
  void wait_for(const std::string& word) {
    words_.clear();
    until([&] {
      pass();
      return std::find(words_.begin(), words_.end(), word) != words_.end();
    });
  }
  /// Time goes on in steps of 0.5 s, with a pass at each.
  void pass_for(milliseconds time) {
    words_.clear();
    for (milliseconds gone{0}; gone < time; gone += milliseconds{500}) {
      clock_.advance(milliseconds{500});
      pass();
    }
  }
  [[nodiscard]] const std::filesystem::path& run_dir() const { return folder_.path(); }
  static StageResult evaluate(const std::filesystem::path&, const Stage&) { return {}; }

  TemporaryFolder folder_;
  ManualClock clock_;
  FaultyNetwork network_{2, {}, 1};
  ControlChannel coordinator_{network_.transport(0), {}, clock_.clock()};
  ControlChannel channel_{network_.transport(1), {}, clock_.clock()};
  Agent agent_{channel_, AgentSettings{.node = "n1",
                                       .slots = {{0, {}}, {1, {}}},
                                       .worker = fake_worker(),
                                       .evaluate = evaluate}};
  std::int64_t era_ = 0;
  std::vector<std::string> words_;
  std::string outcome_;
};

TEST_F(AgentSurvivalTest, WorksOnWhileTheCoordinatorIsThere) {
  give("hang");
  pass_for(milliseconds{120'000});
  EXPECT_THAT(words_, Not(Contains("failed")));
  EXPECT_FALSE(agent_.deserted());
}

TEST_F(AgentSurvivalTest, ADrainLetsTheWorkerEndByItself) {
  give("hang");
  coordinator_.to_agent(1, {{"type", "drain"}, {"reason", "interrupted"}});
  wait_for("left");
  EXPECT_THAT(words_, Contains("failed"));
  EXPECT_EQ(outcome_, "drained");
  EXPECT_FALSE(agent_.may_part());
}

TEST_F(AgentSurvivalTest, ADrainHasALimit) {
  give("ignore SIGTERM");
  coordinator_.to_agent(1, {{"type", "drain"}, {"reason", "interrupted"}});
  pass_for(milliseconds{29'000});
  EXPECT_THAT(words_, Not(Contains("left")));
  pass_for(milliseconds{2'000});
  EXPECT_THAT(words_, Contains("left"));
}

TEST_F(AgentSurvivalTest, LeavesWhenTheCoordinatorIsSilent) {
  give("hang");
  network_.cut(0, true);
  pass_for(milliseconds{9'000});
  EXPECT_FALSE(agent_.deserted());
  pass_for(milliseconds{2'000});
  until([&] {
    pass();
    return agent_.deserted();
  });
}

TEST_F(AgentSurvivalTest, GoesOnIfTheCoordinatorWasOnlySlow) {
  give("ignore SIGTERM");  // keeps the drain waiting
  network_.cut(0, true);
  pass_for(milliseconds{12'000});
  network_.cut(0, false);
  pass_for(milliseconds{32'000});
  EXPECT_THAT(words_, Contains("rejoin"));
  EXPECT_FALSE(agent_.deserted());
  greet();
  give("commit", 2);
}

TEST_F(AgentSurvivalTest, KillsItsWorkersAfterStandingStillForTooLong) {
  give("hang");
  clock_.advance(milliseconds{31'000});
  pass();
  pass();
  EXPECT_THAT(words_, Contains("rejoin"));
  EXPECT_THAT(words_, Not(Contains("failed")));  // the coordinator knows what was lost
  greet();
  give("commit", 2);
}

TEST_F(AgentSurvivalTest, WakingUpAfterTheRunHasEndedItLeaves) {
  give("hang");
  network_.cut(0, true);
  clock_.advance(milliseconds{31'000});
  pass();
  pass_for(milliseconds{12'000});
  EXPECT_TRUE(agent_.deserted());
}

TEST_F(AgentSurvivalTest, ASecondWelcomeMeansThatItWasGivenUp) {
  give("hang");
  greet();
  give("commit", 2);
  wait_for("ended");
}

TEST_F(AgentSurvivalTest, DropsWhatSomebodyElseHasCommitted) {
  give("hang");
  coordinator_.to_agent(1, {{"type", "drop"}, {"assignment", 1}});
  wait_for("ended");
  EXPECT_THAT(words_, Contains("failed"));
  EXPECT_EQ(outcome_, "superseded");
}

}  // namespace
}  // namespace oodsweep
