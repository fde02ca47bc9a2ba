#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "orchestrator/control/messages.hpp"
#include "orchestrator/scheduling/scheduler.hpp"

namespace oodsweep {

/// One try at one stage that has no verdict yet.
struct LiveAttempt {
  AttemptId id;
  StageKey stage;
  std::string node;
  SlotId slot;
  double started_at = 0.0;  ///< Unix time, of the grant; of the start once it has begun.
  SteadyTime begun_at{};    ///< Once it has begun.
  bool begun = false;
  bool has_stepped = false;
  double fraction = 0.0;     ///< Of its steps.
  double estimate = 0.0;     ///< Seconds.
  bool speculative = false;  ///< A second attempt beside one that is slow.
};

struct LiveAssignment {
  int rank = 0;
  std::vector<LiveAttempt> attempts;  ///< Without a verdict so far, in order.
};

/// What the agents have been given and have not answered for. One thread.
class LiveWork {
 public:
  void add(AssignmentId id, LiveAssignment assignment);
  /// The attempt an event speaks of; null if it is over or never was.
  [[nodiscard]] LiveAttempt* find(const StageEvent& event);
  /// Takes the attempt out.
  std::optional<LiveAttempt> take(const StageEvent& event);
  /// Takes the assignment out, with the attempts that have no verdict.
  std::optional<LiveAssignment> take(AssignmentId id);

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
