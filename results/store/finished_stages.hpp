#pragma once

#include <filesystem>
#include <functional>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Reads the finished stages of a run folder while somebody else may write: for each its kind, key,
/// material and places, and the seconds that its committed attempt took. Other fields stay empty.
/// Does nothing if the folder has no database.
void for_each_finished_stage(const std::filesystem::path& run_dir,
                             const std::function<void(Stage& stage, double seconds)>& take);

}  // namespace oodsweep
