#pragma once

#include <cstdint>

namespace oodsweep {

/// What one start of `oodsweep run` cost, against what it could have cost. Times in seconds;
/// slot-seconds are summed over slots.
struct RunAccount {
  std::int64_t epoch = 0;            ///< Of the lease; one account each.
  double started_at = 0.0;           ///< Seconds since 1970.
  double seconds = 0.0;              ///< From the first grant to the end: the makespan.
  int slots = 0;                     ///< Largest number of slots at one time.
  double bound_seconds = 0.0;        ///< No schedule can be shorter, as the stages took.
  double planned_seconds = 0.0;      ///< What the simulation before the run said.
  double busy_seconds = 0.0;         ///< Slot-seconds with an attempt at work.
  double thrown_away_seconds = 0.0;  ///< Slot-seconds of attempts that were not committed.
  double speculative_seconds = 0.0;  ///< Of these, of second attempts of stragglers.
  std::int64_t stages = 0;           ///< Committed in this start.
  double estimate_error = 0.0;       ///< Mean of |estimate - seconds| / seconds; NaN if none.
};

}  // namespace oodsweep
