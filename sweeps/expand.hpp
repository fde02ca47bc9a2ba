#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/catalog.hpp"
#include "sweeps/graph_builder.hpp"
#include "sweeps/phase_settings.hpp"
#include "sweeps/stage.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// The resolved settings of one kind of training, for `plan --resolved`.
struct ResolvedTraining {
  std::string title;  ///< "mnist_convnet cross_entropy on mnist"
  Settings settings;  ///< Training keys, network constants, parameters of the objective.
};

/// A sweep cut into stages.
struct Expansion {
  StageGraph graph;
  std::vector<ResolvedTraining> trainings;  ///< Distinct, in order of first use; repeats are one.
  std::vector<std::uint32_t> uses;          ///< How many trials need each stage of the graph.
};

/// Cuts every trial into stages; equal stages are one. Everything that can be wrong with a sweep,
/// its data and its weights is found here, before any work: image sizes, checksums, overlaps,
/// weights that do not fit, settings that nothing gives. Deterministic: the same spec and data give
/// the same graph.
/// @param visit Called for each stage of the graph before it is kept.
/// @throws ConfigError with file, place, value and rule.
[[nodiscard]] Expansion expand_with_settings(const SweepSpec& spec, const Catalog& catalog,
                                             const StageVisitor& visit = {});

/// The graph alone.
[[nodiscard]] StageGraph expand(const SweepSpec& spec, const Catalog& catalog);

}  // namespace oodsweep
