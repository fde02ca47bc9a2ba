#pragma once

namespace oodsweep {

/// "checkpoint" of a request: absent, no checkpoint is written or read.
struct CheckpointSettings {
  double mean_time_between_failures_s = 0.0;  ///< > 0, of one slot.
  double shortest_interval_s = 0.0;           ///< >= 0
};

/// Seconds of work between two checkpoints that lose least, after Young (1974) in the higher order
/// of Daly (2006), "A higher order estimate of the optimum checkpoint interval for restart dumps",
/// Future Generation Computer Systems 22, equation 37: about sqrt(2 C M) for a small C.
/// @param cost                       C, seconds to write one; >= 0.
/// @param mean_time_between_failures M, seconds; > 0.
[[nodiscard]] double optimal_checkpoint_interval(double cost, double mean_time_between_failures);

}  // namespace oodsweep
