#include "orchestrator/agent/agent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cluster/in_process_transport.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "tests/orchestrator/fake_result.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An agent whose coordinator is the test.
class AgentTest : public testing::Test {
 protected:
  AgentTest() {
    std::filesystem::create_directories(run_dir() / "attempts");
    write_file_atomically(nonce_file(run_dir()), "the same folder");
    agent_.emplace(channel_, AgentSettings{.node = "n1",
                                           .slots = {{0, {}}, {1, {}}},
                                           .worker = fake_worker(),
                                           .evaluate = evaluate});
  }

  static StageResult evaluate(const std::filesystem::path&, const Stage& stage) {
    if (stage.label == "bad") throw Error{"as asked"};
    return fake_result(stage);
  }

  [[nodiscard]] const std::filesystem::path& run_dir() const { return folder_.path(); }

  void greet(const std::string& nonce = "the same folder") {
    agent_->receive(to_json(Welcome{.epoch = 1,
                                    .run_dir = run_dir(),
                                    .data_root = run_dir(),
                                    .has_data = true,
                                    .nonce = nonce}));
  }

  /// Steps the agent until a message of `type` arrives; all messages up to it, as words.
  std::vector<std::string> words_until(const std::string& type) {
    std::vector<std::string> words;
    bool found = false;
    until([&] {
      agent_->step();
      while (const auto message = channel_.receive()) {
        const Json& content = message->content;
        words.push_back(content.at("type").get<std::string>());
        if (content.contains("event")) words.back() = content.at("event").get<std::string>();
        found = found || content.at("type") == type;
        last_ = content;
      }
      return found;
    });
    return words;
  }

  InProcessTransport transport_;
  ControlChannel channel_{transport_};
  std::optional<Agent> agent_;
  Json last_;

 private:
  TemporaryFolder folder_;
};

TEST_F(AgentTest, SaysWhatItHas) {
  greet();
  EXPECT_THAT(words_until("ready"), ElementsAre("ready"));
  const AgentReady ready = agent_ready_from_json(last_);
  EXPECT_EQ(ready.node, "n1");
  EXPECT_EQ(ready.slots.size(), 2U);
}

TEST_F(AgentTest, RefusesARunFolderThatIsNotTheCoordinators) {
  greet("another folder");
  words_until("refused");
  EXPECT_THAT(last_.at("reason").get<std::string>(), HasSubstr("another folder"));
  std::filesystem::remove(nonce_file(run_dir()));
  greet();
  words_until("refused");
  EXPECT_THAT(last_.at("reason").get<std::string>(), HasSubstr("not visible here"));
}

TEST_F(AgentTest, RunsWorkersSideBySide) {
  greet();
  AssignedWork first = fake_work(1, {"hang"});
  AssignedWork second = fake_work(2, {"commit"});
  second.slot = 1;
  second.stages[0].attempt.text = "b1";
  agent_->receive(to_json(first));
  agent_->receive(to_json(second));
  words_until("ended");
  EXPECT_EQ(last_.at("assignment"), 2);
}

TEST_F(AgentTest, EvaluatesInItsThread) {
  greet();
  AssignedWork work{7, kThreadSlot, {}};
  for (const char* name : {"good", "bad"}) {
    work.stages.push_back({{name}, fake_stage(name, "", StageKind::kEvaluate)});
  }
  agent_->receive(to_json(work));
  EXPECT_THAT(words_until("ended"),
              ElementsAre("ready", "start", "committed", "start", "failed", "ended"));
  EXPECT_TRUE(is_committed(run_dir(), work.stages[0].stage.key));
  EXPECT_TRUE(std::filesystem::exists(run_dir() / "attempts" / "bad" / "attempt.json"));
}

TEST_F(AgentTest, AWorkerThatCannotBeStartedIsAFailedStage) {
  agent_.emplace(
      channel_,
      AgentSettings{
          .node = "n1", .slots = {{0, {}}}, .worker = "/no/such/worker", .evaluate = evaluate});
  greet();
  agent_->receive(to_json(fake_work(1, {"commit", "commit"})));
  EXPECT_THAT(words_until("ended"), ElementsAre("ready", "failed", "ended"));
}

TEST_F(AgentTest, StopsEverythingWhenTold) {
  greet();
  agent_->receive(to_json(fake_work(1, {"hang"})));
  words_until("stage");
  agent_->receive({{"type", "stop"}});
  EXPECT_THAT(words_until("left"), ElementsAre("left"));
  EXPECT_FALSE(agent_->may_part());
  agent_->receive({{"type", "part"}, {"orderly", true}});
  EXPECT_TRUE(agent_->may_part());
  EXPECT_TRUE(agent_->may_finalize());
  agent_->receive(to_json(fake_work(2, {"commit"})));  // came too late: goes back
  EXPECT_THAT(words_until("ended"), ElementsAre("ended"));
}

}  // namespace
}  // namespace oodsweep
