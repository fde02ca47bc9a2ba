#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "orchestrator/control/messages.hpp"
#include "orchestrator/coordinator/gang_verdict.hpp"
#include "orchestrator/scheduling/scheduler.hpp"

namespace oodsweep {

/// Where one worker of an assignment is.
struct LiveWorker {
  SlotId slot;
  bool gone = false;
};

/// One try at one stage that has no verdict yet.
struct LiveAttempt {
  AttemptId id;
  StageKey stage;
  std::string node;           ///< Of its slot, or of the first of a gang, whose worker commits.
  std::vector<SlotId> slots;  ///< One, or those of a gang.
  std::size_t culprit = 0;    ///< Which of them its failure is held against.
  double started_at = 0.0;    ///< Unix time, of the grant; of the start once it has begun.
  SteadyTime begun_at{};      ///< Once it has begun.
  bool begun = false;
  bool has_stepped = false;
  double fraction = 0.0;     ///< Of its steps.
  double estimate = 0.0;     ///< Seconds.
  bool speculative = false;  ///< A second attempt beside one that is slow.

  [[nodiscard]] const SlotId& slot() const { return slots.front(); }
};

struct LiveAssignment {
  std::vector<LiveWorker> workers;      ///< One, or a gang in the order of its ranks.
  std::vector<LiveAttempt> attempts{};  ///< Without a verdict so far, in order.
  std::vector<GangFailure> failures{};  ///< Of a gang, in the order in which they were heard of.
  bool disbanded = false;               ///< A gang whose workers have been told to stop.

  [[nodiscard]] bool is_gang() const { return workers.size() > 1; }
  /// All of its workers have gone.
  [[nodiscard]] bool is_over() const;
  /// Ranks of agents with a worker that has not gone.
  [[nodiscard]] std::set<int> agents() const;
};

/// What the agents have been given and have not answered for. One thread.
class LiveWork {
 public:
  void add(AssignmentId id, LiveAssignment assignment);
  /// Null if it is over.
  [[nodiscard]] LiveAssignment* find(AssignmentId id);
  /// The attempt an event speaks of; null if it is over or never was.
  [[nodiscard]] LiveAttempt* find(const StageEvent& event);
  /// Takes the attempt out.
  std::optional<LiveAttempt> take(const StageEvent& event);
  /// Takes the assignment out, with the attempts that have no verdict.
  std::optional<LiveAssignment> take(AssignmentId id);

  /// Assignments with a worker of this agent that has not gone.
  [[nodiscard]] std::vector<AssignmentId> of_rank(int rank) const;
  /// Assignments in which this stage is being tried.
  [[nodiscard]] std::vector<AssignmentId> trying(const StageKey& stage) const;
  [[nodiscard]] const std::map<AssignmentId, LiveAssignment>& assignments() const {
    return assignments_;
  }
  [[nodiscard]] bool empty() const { return assignments_.empty(); }

 private:
  std::map<AssignmentId, LiveAssignment> assignments_;
};

}  // namespace oodsweep
