#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace oodsweep {

/// How confidences are cut into bins (spec ssl-oe 4.4): sorted ascending, `bin_size` per bin, the
/// last one takes the remainder.
struct BinRules {
  std::int64_t bin_size = 100;
  /// The published code of Outlier Exposure stops one bin early, so the most confident bin never
  /// counts; true compares with its tables.
  bool skip_last_bin = true;
};

struct CalibrationErrors {
  double rms = 0.0;  ///< sqrt(sum n_b/n * (mean right - mean confidence)^2)
  double mad = 0.0;  ///< sum n_b/n * |mean right - mean confidence|
};

/// @param confidence [n] in [0, 1]. @param right [n] 1 where the answer is right; outliers: 0.
/// @return Fractions; none if no bin counts (fewer than bin_size images, or twice that when the
///         last bin is skipped).
/// @throws Error with the image's index if a confidence is outside [0, 1].
[[nodiscard]] std::optional<CalibrationErrors> calibration_errors(
    std::span<const double> confidence, std::span<const std::uint8_t> right, BinRules rules);

/// 2 sum (1 - c) m / sum ((1 - c) + m), m = 1 for a mistake. Higher is better.
/// @return None if all answers are right with confidence 1.
[[nodiscard]] std::optional<double> soft_f1(std::span<const double> confidence,
                                            std::span<const std::uint8_t> right);

/// The temperature in [0.2, 5] with the smallest mean cross-entropy of logits / T: bisection on the
/// sign of the derivative to 1e-4, then the best of lower, middle and upper end (spec ssl-oe 1.5).
/// @param logits [n, outputs] row-major. @param labels [n] in [0, outputs).
[[nodiscard]] double tune_temperature(std::span<const float> logits, std::int64_t outputs,
                                      std::span<const std::int32_t> labels);

}  // namespace oodsweep
