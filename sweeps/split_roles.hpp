#pragma once

#include <string>
#include <vector>

#include "datasets/catalog.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// The two splits of an in-distribution set.
struct InDistribution {
  SplitInfo train;
  SplitInfo test;
};

/// Every split of a sweep for one in-distribution set, in the order of the sweep file.
struct RoleSplits {
  InDistribution in;
  std::vector<SplitInfo> outliers;
  std::vector<SplitInfo> validation_outliers;
  std::vector<SplitInfo> test_outliers;
};

/// @throws ConfigError from the catalog, and where the two splits do not fit each other or carry no
///         labels.
[[nodiscard]] InDistribution resolve_in_distribution(const Catalog& catalog,
                                                     const DataChoice& choice);

/// Resolves and checks what the sweep names: image sizes, checksums of the shards, and that no raw
/// image has two roles.
/// @param standardised The network standardises its input, so noise is made in its space.
/// @throws ConfigError with the place.
[[nodiscard]] RoleSplits resolve_roles(const SweepSpec& spec, const Catalog& catalog,
                                       const DataChoice& choice, const InDistribution& in,
                                       bool standardised);

}  // namespace oodsweep
