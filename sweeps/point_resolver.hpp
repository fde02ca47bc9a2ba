#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "datasets/catalog.hpp"
#include "models/network_spec.hpp"
#include "sweeps/phase_settings.hpp"
#include "sweeps/split_roles.hpp"
#include "sweeps/stage_builder.hpp"
#include "sweeps/trial_points.hpp"

namespace oodsweep {

/// One training (or given network) of a point.
struct ResolvedPhase {
  Settings settings;
  NetworkSpec network;
};

/// A point with everything looked up. Pointers are valid as long as the PointResolver.
struct ResolvedPoint {
  const RoleSplits* splits = nullptr;
  std::optional<ResolvedPhase>
      base;  ///< The network before the method's own phase, if there is one.
  std::optional<ResolvedPhase> phase;  ///< The method's own training, if it has one.
  const SplitInfo* outliers = nullptr;
  std::int64_t outlier_batch_size = 0;
  const GivenWeights* given = nullptr;
  const SplitInfo* held_out = nullptr;  ///< Training images that the network was not trained on.

  [[nodiscard]] const ResolvedPhase& last() const { return phase ? *phase : *base; }
};

/// Looks up data, recipes and weights for the points of one sweep; each thing is read and checked
/// once. Keeps references to the spec and the catalog. One thread.
class PointResolver {
 public:
  PointResolver(const SweepSpec& spec, const Catalog& catalog) : spec_{spec}, catalog_{catalog} {}

  /// @throws ConfigError for everything that expand() promises to find.
  [[nodiscard]] ResolvedPoint resolve(const TrialPoint& point);

 private:
  const InDistribution& in_distribution(const DataChoice& choice);
  const RoleSplits& splits(const DataChoice& choice, bool standardised);
  const SplitInfo* held_out(const ResolvedPhase& phase, const RoleSplits& splits);
  const GivenWeights& given_weights(const NetworkChoice& choice, const NetworkSpec& network);
  ResolvedPhase resolve_base(const TrialPoint& point, const InDistribution& in) const;
  ResolvedPhase resolve_own_phase(const TrialPoint& point, const InDistribution& in) const;

  const SweepSpec& spec_;
  const Catalog& catalog_;
  std::map<const DataChoice*, InDistribution> in_distribution_;
  std::map<std::pair<const DataChoice*, bool>, RoleSplits> splits_;
  std::map<std::pair<std::string, std::string>, GivenWeights> given_;  ///< By path and network.
  std::map<std::string, SplitInfo> held_out_;                          ///< By fingerprint.
};

}  // namespace oodsweep
