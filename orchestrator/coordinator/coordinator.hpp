#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/control/messages.hpp"
#include "orchestrator/coordinator/progress_view.hpp"
#include "orchestrator/scheduling/scheduler.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {

/// A stage that was given up because of itself, not of a parent.
struct FailedStage {
  std::string label;
  std::string reason;
};

/// Gives the Scheduler its world: messages of the agents become its events and rows of the
/// database, its decisions become messages. The only writer of the database. One thread.
class Coordinator {
 public:
  Coordinator(ControlChannel& channel, ResultStore& store, ProgressView& view,
              const StageGraph& graph, Welcome run);

  /// These stages are committed. @return How many of them belong to this sweep.
  std::int64_t adopt(const std::vector<StageKey>& committed);
  /// Tells all agents where to work. @param agents Their ranks.
  void greet(const std::vector<int>& agents);
  /// A message of the agent of rank `from`. @throws ConfigError if it cannot see the run folder.
  void receive(int from, const Json& message);
  /// Hands out what is ready. Never blocks.
  void step();
  void tell_agents_to_stop();

  [[nodiscard]] bool finished() const { return scheduler_.finished(); }
  /// All agents have answered the greeting, and all have left again.
  [[nodiscard]] bool deserted() const;
  [[nodiscard]] const Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] ProgressState progress() const;
  [[nodiscard]] const std::vector<FailedStage>& failures() const { return failures_; }

 private:
  struct Attempt {
    AttemptId id;
    StageKey stage;
    std::string node;
    int slot = 0;
    double started_at = 0.0;
    bool begun = false;
    double fraction = 0.0;
  };
  struct Assigned {
    int rank = 0;
    std::vector<Attempt> attempts;  ///< Without a verdict so far.
  };

  [[nodiscard]] const Stage& stage(const StageKey& key) const {
    return stages_[scheduler_.index(key)];
  }
  [[nodiscard]] bool is_hopeless(const Attempt& attempt, const StageEvent& event);
  void agent_ready(int rank, const AgentReady& ready);
  void agent_left(int rank);
  void give(const Grant& grant);
  void take(const StageEvent& event);
  void committed(const Attempt& attempt, const StageEvent& event);
  void failed(const Attempt& attempt, const StageEvent& event);
  [[nodiscard]] bool replace_damaged_parents(const StageKey& stage);
  void assignment_ended(AssignmentId id);
  void record_end(const Attempt& attempt, const std::string& outcome, const std::string& reason,
                  double seconds);

  ControlChannel& channel_;
  ResultStore& store_;
  ProgressView& view_;
  Welcome run_;
  std::vector<Stage> stages_;  ///< Of the graph.
  Scheduler scheduler_;
  std::map<StageKey, int> failed_attempts_;
  std::set<int> greeted_;             ///< Agents that have not answered yet.
  std::map<int, AgentReady> agents_;  ///< Those at work.
  std::map<AssignmentId, Assigned> assigned_;
  std::vector<FailedStage> failures_;
};

}  // namespace oodsweep
