#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace oodsweep {

/// What the training loops here are asked for, python_loop.py too: NETWORK PRECISION STEPS
/// [OUTLIERS [DEVICE]].
struct LoopArguments {
  std::string network;    ///< Of training_subjects().
  std::string precision;  ///< "bf16", "tf32", "fp32"
  std::int64_t steps = 0;
  std::int64_t outliers = 0;  ///< Beside 128 labelled images.
  std::string device = "cuda";
  int ranks = 1;
  bool exact = false;  ///< In two virtual shards, or one for each rank if these are more.

  /// As many as are timed, at most 30.
  [[nodiscard]] std::int64_t warm_up_steps() const { return steps < 30 ? steps : 30; }
};

/// Nothing after a word about the usage. @param gangs Whether RANKS may be given.
[[nodiscard]] std::optional<LoopArguments> parse_loop_arguments(int argc, char** argv, bool gangs);

/// One line of JSON for table.py. @param seconds Of all timed steps.
/// @param first_step_s From the start of the process to the end of the first step.
/// @param collective_share Of the timed steps, spent in sums over ranks.
void print_speed(const std::string& loop, const LoopArguments& arguments, double seconds,
                 double first_step_s, double collective_share = 0.0);

}  // namespace oodsweep
