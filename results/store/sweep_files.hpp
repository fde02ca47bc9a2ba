#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "results/store/result_store.hpp"

namespace oodsweep {

// `RUN/sweeps/<name>-v<version>.json`: from these a lost database is made again.

/// In the order of their versions, so that these keep their numbers.
[[nodiscard]] std::vector<std::filesystem::path> sweep_files(const std::filesystem::path& run_dir);
/// Writes the file of a version unless it is there, and marks it as used.
/// @param used_at Seconds since 1970.
void keep_sweep_file(const std::filesystem::path& run_dir, const SweepRecord& sweep,
                     const StageGraph& graph, std::int64_t version, double used_at);
/// When the version was run last: the file's time of change. Seconds since 1970.
[[nodiscard]] double used_at(const std::filesystem::path& file);

}  // namespace oodsweep
