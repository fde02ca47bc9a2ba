#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/metrics/detection_metrics.hpp"

namespace oodsweep {

/// How many images of each side one number is made from.
enum class SetSize {
  kFifthOfIn,  ///< All in-distribution images; per draw a fifth as many outliers.
  kEqual,      ///< Per draw equally many of each, as many as the smaller side has.
  kWhole,      ///< All images of both sides, once.
};

/// A named way of turning scores into numbers, as one group of papers does it.
struct Convention {
  std::string name;  ///< "oe"
  Positive positive = Positive::kOut;
  ThresholdRule threshold = ThresholdRule::kNearestRecall;
  int recall_percent = 95;
  AuprRule aupr = AuprRule::kStep;
  bool both_auprs = false;        ///< Reports `aupr_in` and `aupr_out` instead of `aupr`.
  bool detection_errors = false;  ///< Reports `det_err95` and `det_err_min` too.
  bool scans_thresholds = false;  ///< scan_of_lee() instead of the exact metrics.
  SetSize size = SetSize::kWhole;
  std::string source;
};

/// All of them, in the order in which they are listed.
[[nodiscard]] const std::vector<Convention>& conventions();

/// @param place Where the user wrote the name, for errors.
/// @throws ConfigError with the nearest name and all names.
[[nodiscard]] const Convention& find_convention(const std::string& name, const std::string& place);

/// Images of each side in one draw.
struct DrawSize {
  std::int64_t in = 0;
  std::int64_t out = 0;

  bool operator==(const DrawSize&) const = default;
};

/// `kFifthOfIn`: floor(n_in / 5) outliers, at least one, and all of them where there are fewer.
[[nodiscard]] DrawSize draw_size(SetSize size, std::int64_t n_in, std::int64_t n_out);

[[nodiscard]] std::string to_string(Positive positive);        ///< "in", "out"
[[nodiscard]] std::string to_string(ThresholdRule threshold);  ///< "nearest recall", ...
[[nodiscard]] std::string to_string(AuprRule aupr);            ///< "step", "trapezoid"
[[nodiscard]] std::string to_string(SetSize size);             ///< "all in, n_in/5 out", ...

/// The text of `oodsweep conventions`: one paragraph each.
[[nodiscard]] std::string describe_conventions();

}  // namespace oodsweep
