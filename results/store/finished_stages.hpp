#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// What the committed attempt at a stage took.
struct TimeTaken {
  double seconds = 0.0;
  std::size_t slots = 1;  ///< At once.
};

/// Reads the finished stages of a run folder while somebody else may write: for each its kind, key,
/// material and places, and what its committed attempt took. Other fields stay empty. Does nothing
/// if the folder has no database.
void for_each_finished_stage(const std::filesystem::path& run_dir,
                             const std::function<void(Stage& stage, const TimeTaken& time)>& take);

}  // namespace oodsweep
