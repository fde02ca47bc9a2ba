#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "results/store/result_store.hpp"
#include "sweeps/plan_report.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// A sweep file, cut into stages and checked against its data.
struct SweepPlan {
  SweepRecord record;
  PlanReport report;
  StageGraph graph;
  std::vector<std::uint32_t> uses;  ///< How many trials need each stage.
  bool deterministic = false;       ///< The sweep asks for it.
};

/// @param visit Sees each stage before it is kept, and may empty its material.
/// @throws ConfigError for everything that is wrong with the sweep, its data and its weights.
[[nodiscard]] SweepPlan plan_sweep(const std::filesystem::path& file,
                                   const std::filesystem::path& data_root,
                                   const std::vector<std::string>& overrides,
                                   const StageVisitor& visit = {});

/// Several sweeps for one run folder.
/// @throws ConfigError also if two of them have one name.
[[nodiscard]] std::vector<SweepPlan> plan_sweeps(const std::vector<std::filesystem::path>& files,
                                                 const std::filesystem::path& data_root,
                                                 const std::vector<std::string>& overrides);

/// The stages of all plans, each once, parents before children; and their trials.
[[nodiscard]] StageGraph merged_graph(std::vector<SweepPlan> plans);

}  // namespace oodsweep
