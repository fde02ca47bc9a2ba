#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "orchestrator/agent/agent.hpp"
#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/coordinator/recovery.hpp"
#include "results/store/query.hpp"
#include "tests/orchestrator/fake_result.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/faulty_network.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

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
  /// A training on so many slots at once.
  void add_gang(const std::string& name, const std::string& behaviour, int slots,
                const std::vector<std::string>& parents = {}) {
    add(name, behaviour, parents);
    graph_.stages.back().width = graph_.stages.back().widest = slots;
  }
  /// A training on one slot up to so many, as the run likes.
  void add_moldable(const std::string& name, const std::string& behaviour, int widest) {
    add(name, behaviour);
    graph_.stages.back().widest = widest;
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

struct FakeNode {
  std::string name;
  int slots = 1;
  bool has_gpus = false;  ///< Each slot is one.
};

/// Coordinator and agents in one process, with the fake worker and the real store.
class CoordinatorTest : public testing::Test {
 protected:
  CoordinatorTest() {
    std::filesystem::create_directories(run_dir() / "attempts");
    std::filesystem::create_directories(run_dir() / "stages");
    write_file_atomically(nonce_file(run_dir()), "nonce");
  }

  /// Plays until everything is done, given up or stuck. @return Stages adopted at the start.
  std::int64_t play(const FakeSweep& sweep, int slots = 2, SchedulerSettings settings = {}) {
    return play_on({{"n", slots}}, sweep, settings);
  }

  /// The same with an agent for each of `nodes`. Nodes of one name are one.
  std::int64_t play_on(const std::vector<FakeNode>& nodes, const FakeSweep& sweep,
                       SchedulerSettings settings = {}) {
    ResultStore store = ResultStore::open(run_dir());
    store.add_sweep({"fake", "oodsweep/1", Json::object(), Json::object()}, sweep.graph());
    const Recovered recovered = recover_run(run_dir(), store);
    network_.emplace(static_cast<int>(nodes.size()), Faults{}, 1);
    agents_.clear();
    for (const FakeNode& node : nodes) {
      agents_.push_back(std::make_unique<FakeAgent>(
          network_->transport(static_cast<int>(agents_.size())), timing_, agent_settings(node)));
    }
    notes_ = std::tmpfile();
    ProgressView view{false, notes_};
    const StageGraph graph = sweep.graph();
    ControlChannel& channel = agents_[0]->channel;
    Coordinator coordinator{
        channel,   store,   view, graph, std::vector<double>(graph.stages.size(), 0.1),
        welcome(), settings};
    const std::int64_t adopted = coordinator.adopt(recovered.committed);
    coordinator.remember(store.past_attempts(""));
    std::vector<int> ranks(nodes.size());
    std::iota(ranks.begin(), ranks.end(), 0);
    coordinator.greet(ranks);
    until([&] {
      pass(coordinator);
      return coordinator.finished() || !stuck_.empty();
    });
    failures_ = coordinator.failures();
    return adopted;
  }

  /// As if the power of its node went.
  void kill_agent(int rank) {
    network_->cut(rank, true);
    agents_[static_cast<std::size_t>(rank)].reset();
  }

  [[nodiscard]] Welcome welcome() const {
    return {.epoch = 1,
            .run_dir = run_dir(),
            .data_root = run_dir(),
            .has_data = true,
            .nonce = "nonce"};
  }
  static AgentSettings agent_settings(const FakeNode& node) {
    AgentSettings settings{
        .node = node.name, .slots = {}, .worker = fake_worker(), .evaluate = evaluate};
    for (int slot = 0; slot < node.slots; ++slot) {
      settings.slots.push_back({slot, {}, node.has_gpus ? std::to_string(slot) : ""});
    }
    return settings;
  }
  static StageResult evaluate(const std::filesystem::path& run_dir, const Stage& stage) {
    for (const StageKey& parent : stage.parents) {
      static_cast<void>(verified_file(run_dir, parent, "data.txt"));
    }
    return fake_result(stage);
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
  Timing timing_ = {};
  std::function<void()> at_each_pass_ = [] {};

 private:
  struct FakeAgent {
    FakeAgent(Transport& transport, const Timing& timing, AgentSettings settings)
        : channel{transport, timing}, agent{channel, std::move(settings)} {}
    ControlChannel channel;
    Agent agent;
  };

  void pass(Coordinator& coordinator) {
    for (const auto& each : agents_) {
      while (each) {
        const auto message = each->channel.receive();
        if (!message) break;
        is_for_agent(message->content) ? each->agent.receive(message->content)
                                       : coordinator.receive(message->from, message->content);
      }
    }
    coordinator.step();
    for (const auto& each : agents_) {
      if (each) each->agent.step();
    }
    stuck_ = coordinator.stuck();
    at_each_pass_();
  }

  TemporaryFolder folder_;
  std::optional<FaultyNetwork> network_;
  std::vector<std::unique_ptr<FakeAgent>> agents_;  ///< By rank; null: dead.
};

}  // namespace oodsweep
