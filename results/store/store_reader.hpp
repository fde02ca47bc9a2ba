#pragma once

#include <filesystem>

#include "results/store/database.hpp"

namespace oodsweep {

/// The database of a run folder, to read from while the coordinator writes.
/// @throws ConfigError if the folder has none.
[[nodiscard]] Database open_for_reading(const std::filesystem::path& run_dir);

}  // namespace oodsweep
