#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sweeps/sweep_spec.hpp"
#include "sweeps/walk.hpp"

namespace oodsweep {

/// Places of the sweep's own axes in its walk; those of the base training follow.
enum SweepAxis : std::size_t { kDataAxis, kNetworkAxis, kOutliersAxis, kFirstTrainingAxis };

/// One combination of a method's parameters with the combinations of its own training.
struct MethodWalk {
  Indices parameters;           ///< One per train-level parameter.
  Json values;                  ///< The same, resolved.
  MethodTraining training;      ///< What the method makes of them.
  std::vector<Indices> phases;  ///< One per axis of the method's "training"; at least one.
};

/// Combinations of a method's own axes, in the order of the file.
[[nodiscard]] std::vector<MethodWalk> walk_method(const SweepSpec& spec, const MethodSpec& method);

/// Combinations of the sweep's axes as methods see them: each once in what the method reads.
/// One thread.
class SweepWalk {
 public:
  explicit SweepWalk(const SweepSpec& spec);

  /// kUnread where the method does not read an axis.
  [[nodiscard]] const std::vector<Indices>& read_by(const MethodTraining& training);

 private:
  [[nodiscard]] std::vector<Indices> projected(bool reads_base, bool reads_outliers) const;

  const SweepSpec& spec_;
  std::vector<Indices> all_;
  std::map<std::pair<bool, bool>, std::vector<Indices>> read_;  ///< By (base, outliers).
};

}  // namespace oodsweep
