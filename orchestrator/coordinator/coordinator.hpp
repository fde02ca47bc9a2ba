#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/control/messages.hpp"
#include "orchestrator/coordinator/agent_roster.hpp"
#include "orchestrator/coordinator/live_work.hpp"
#include "orchestrator/coordinator/progress_view.hpp"
#include "orchestrator/failures/failure_ledger.hpp"
#include "orchestrator/planning/ended_attempt.hpp"
#include "orchestrator/scheduling/scheduler.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {

/// A stage that was given up because of itself, not of a parent.
struct FailedStage {
  StageKey key;
  std::string label;
  std::string reason;
};

/// Gives the Scheduler its world: messages of the agents become its events and rows of the
/// database, its decisions become messages. The only writer of the database. One thread.
class Coordinator {
 public:
  /// @param seconds Estimate of each stage of the graph.
  Coordinator(ControlChannel& channel, ResultStore& store, ProgressView& view,
              const StageGraph& graph, const std::vector<double>& seconds, Welcome run,
              SchedulerSettings settings = {});

  /// These stages are committed. @return How many of them belong to this sweep.
  std::int64_t adopt(const std::vector<StageKey>& committed);
  /// How attempts of earlier starts ended: stages that were given up then are given up now.
  void remember(const std::vector<PastAttempts>& past);
  /// Failed stages get another chance, and nothing that has failed so far counts any more.
  void forgive();
  /// Tells all agents where to work. @param agents Their ranks.
  void greet(const std::vector<int>& agents);

  /// A message of the agent of rank `from`. @throws ConfigError if it cannot see the run folder.
  void receive(int from, const Json& message);
  /// Follows the agents, hands out what is ready, writes the database. Never blocks for long.
  void step();
  /// Writes the database; step() does too. @return Whether everything is in it.
  bool write_down();
  /// For other terminals, and for the record.
  void record(const LiveProgress& progress) { store_.record_progress(progress); }
  void record(const RunAccount& account) { store_.record_account(account); }
  /// While this is not "", no work is handed out. @param why For people: "the disk is full".
  void set_obstacle(std::string why) { obstacle_ = std::move(why); }
  /// Asks all agents to let their workers write checkpoints, and to leave.
  void drain(const std::string& reason);
  /// Tells all agents to leave at once.
  void dismiss();
  /// After that: their processes may end. @return Whether all have left in order, so that none of
  /// them keeps MPI waiting.
  bool part();

  [[nodiscard]] bool finished() const { return scheduler_.finished(); }
  /// Nobody works any more and nobody is expected.
  [[nodiscard]] bool deserted() const { return roster_.deserted(); }
  /// Why nothing is handed out; "" if something is.
  [[nodiscard]] std::string paused() const;
  /// Nothing runs, and nothing will without somebody's help. @return Why; "" if it is not so.
  [[nodiscard]] std::string stuck() const;
  /// All agents have answered, and none of them has a slot for workers.
  [[nodiscard]] bool has_nobody_to_work() const;

  [[nodiscard]] const AgentRoster& roster() const { return roster_; }
  [[nodiscard]] const Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] const LiveWork& work() const { return work_; }
  [[nodiscard]] const Stage& stage(const StageKey& key) const;
  [[nodiscard]] const std::vector<FailedStage>& failures() const { return failures_; }
  [[nodiscard]] const std::vector<EndedAttempt>& ended() const { return ended_; }
  [[nodiscard]] std::int64_t committed_now() const { return committed_now_; }
  /// Of workers, at the most at one time.
  [[nodiscard]] int most_slots() const { return most_slots_; }

 private:
  void agent_ready(int rank, const AgentReady& ready);
  /// Takes back what the agent had. @param why "" if it has said that it leaves.
  void agent_gone(int rank, const std::string& why);
  void follow_agents();
  void hold_slots(int rank, bool held);
  void give(const Grant& grant);
  [[nodiscard]] LiveAttempt start_attempt(const Grant& grant, const StageKey& key);
  /// Whether an attempt that was lost had committed the stage after all.
  bool take_late_commit(const StageKey& key);
  void choose_widths();
  void worker_ended(const WorkerEnd& end);
  void lose_gang_members(AssignmentId id, LiveAssignment& gang, int rank,
                         const std::string& reason);
  void gang_member_failed(AssignmentId id, LiveAssignment& gang, GangFailure failure);
  /// Tells the workers of a gang that are left to stop.
  void disband(AssignmentId id, LiveAssignment& gang, const std::string& reason);
  /// All of its workers have gone.
  void gang_ended(AssignmentId id, LiveAssignment& gang);
  void pass_on(const Rendezvous& rendezvous);
  void take(const StageEvent& event);
  void committed(const LiveAttempt& attempt, const StageEvent& event);
  void failed(const LiveAttempt& attempt, const StageEvent& event);
  void give_up(const StageKey& key, const std::string& reason, AssignmentId by);
  /// What follows from a failure. @return Whether the stage is tried again.
  bool judge(const LiveAttempt& attempt, const std::string& outcome, const std::string& reason,
             AssignmentId by);
  [[nodiscard]] std::string lack_of_slots() const;
  void quarantine(SlotId slot);
  void replace_damaged_parents(const StageKey& child);
  void assignment_ended(AssignmentId id, const std::string& outcome, const std::string& reason);
  void record_end(const LiveAttempt& attempt, const std::string& outcome, const std::string& reason,
                  double seconds);

  ControlChannel& channel_;
  ResultStore& store_;
  ProgressView& view_;
  std::vector<Stage> stages_;  ///< Of the graph.
  AgentRoster roster_;
  Scheduler scheduler_;
  FailureLedger ledger_;
  std::set<SlotId> quarantined_;
  std::set<int> suspects_;  ///< Agents that are silent, and may come back.
  LiveWork work_;
  std::set<StageKey> lost_;  ///< An attempt at them was lost: it may yet commit.
  std::vector<FailedStage> failures_;
  std::vector<EndedAttempt> ended_;
  std::string obstacle_;
  std::string lack_;  ///< Of slots, when the last grants were made; stuck() says so.
  std::int64_t committed_now_ = 0;
  int most_slots_ = 0;
  bool widths_are_stale_ = true;  ///< Slots have come or gone since they were chosen.
};

}  // namespace oodsweep
