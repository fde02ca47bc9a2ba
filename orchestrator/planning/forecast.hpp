#pragma once

#include <array>
#include <optional>
#include <unordered_map>

#include "orchestrator/planning/simulation.hpp"
#include "orchestrator/scheduling/task_scheduler.hpp"

namespace oodsweep {

/// How far a running attempt is.
struct AttemptProgress {
  double seconds = 0.0;   ///< Since it began.
  double fraction = 0.0;  ///< Of its steps; 0: it has not said.
};

/// By task.
using TaskProgress = std::unordered_map<TaskIndex, AttemptProgress>;

struct Outlook {
  double seconds = 0.0;        ///< To the end, if nothing fails.
  double bound_seconds = 0.0;  ///< No schedule of what is left can be shorter.
};

/// When a run will be done: what is left is simulated from where it is, with estimates corrected by
/// what stages of the same kind have taken so far. One thread.
class Forecast {
 public:
  /// A stage was committed.
  void observe(StageKind kind, double estimated, double seconds);

  /// Nothing until something was observed or a running attempt has said how far it is. Takes a few
  /// milliseconds for 10,000 tasks.
  /// @param now On the clock of the scheduler's grants.
  [[nodiscard]] std::optional<Outlook> look(const TaskScheduler& scheduler, double now,
                                            const TaskProgress& live) const;

 private:
  struct Seen {
    double estimated = 0.0;
    double seconds = 0.0;
  };
  using SeenByKind = std::array<Seen, 4>;

  [[nodiscard]] static TimeScale scale_of(const SeenByKind& seen);

  SeenByKind seen_;
};

}  // namespace oodsweep
