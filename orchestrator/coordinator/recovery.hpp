#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/ids.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {

/// What a start found in a run folder.
struct Recovered {
  std::vector<StageKey> committed;  ///< All stages that are finished.
  std::int64_t indexed = 0;         ///< Of these, how many the database did not know yet.
  std::int64_t set_aside = 0;       ///< Without a readable result.json; they are made again.
};

/// Brings the database in line with the folders, which are the truth: attempts that were running
/// are lost, results that it lacks go in. Call once per start, with the lease held.
/// @param pulse Called again and again: reading a hundred thousand results takes longer than others
///              wait for a sign of life.
[[nodiscard]] Recovered recover_run(
    const std::filesystem::path& run_dir, ResultStore& store,
    const std::function<void()>& pulse = [] {});

}  // namespace oodsweep
