#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/scheduling/stage_cost.hpp"

namespace oodsweep {

/// Where an estimate comes from, the best source first.
enum class CostSource {
  kFinished,  ///< Stages of the same class that finished in the run folder.
  kProbe,     ///< A short measurement on this machine.
  kHint       ///< StageWork::hinted_seconds.
};

/// Seconds of stages, learned from what stages of the same class took: the median of seconds per
/// amount of work, times the amount. One thread.
class CostModel {
 public:
  struct Estimate {
    double seconds = 0.0;
    CostSource source = CostSource::kHint;
  };

  /// A stage of that class took so long. @param source kFinished or kProbe.
  void learn(const std::string& name, double amount, double seconds,
             CostSource source = CostSource::kFinished);
  /// This machine is so many times slower than the hints say.
  void scale_hints(double factor) { hint_factor_ = factor; }
  [[nodiscard]] bool knows(const std::string& name) const { return classes_.contains(name); }
  [[nodiscard]] Estimate estimate(const StageWork& work) const;

 private:
  /// Seconds per amount.
  struct Rates {
    std::vector<double> seen;
    mutable double median = 0.0;  ///< Of `seen`, if it is not stale.
    mutable bool is_stale = false;
  };
  using Sources = std::array<Rates, 2>;  ///< Finished, probed.

  std::unordered_map<std::string, Sources> classes_;
  double hint_factor_ = 1.0;
};

}  // namespace oodsweep
