#pragma once

#include <string_view>

namespace oodsweep {

/// What an outcome of an attempt says about its stage.
enum class OutcomeClass {
  kDone,            ///< committed
  kOnPurpose,       ///< Somebody stopped it, or another attempt was first: drained, superseded,
                    ///< duplicate. A training may last for any number of time slots.
  kInfrastructure,  ///< Not the stage's fault: lost, disk_full, damaged_parent.
  kCounting,  ///< gang_broken (a worker missed others of its gang, and nothing worse is known),
              ///< failed, crashed, out_of_memory, time_limit, no_progress; and names that
              ///< nobody knows, so that no mistake makes a stage run for ever.
  kFinal      ///< diverged: the same weights and the same order of images end in the same NaN.
};

[[nodiscard]] OutcomeClass class_of(std::string_view outcome);

/// Whether a failure says something about the whole run: it came within the first 30 s of the
/// attempt or before its first step.
[[nodiscard]] bool is_early(double seconds, bool stepped);

}  // namespace oodsweep
