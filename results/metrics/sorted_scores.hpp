#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oodsweep {

/// Scores of one side in ascending order, sorted once and compared often: the in-distribution side
/// of a test is the same for every outlier set and draw. Held as 64-bit keys that order and tie
/// exactly as the numbers do (-0 and 0 tie). Immutable; shared freely between threads.
class SortedScores {
 public:
  /// @param scores Higher = more in-distribution; at least one, in the order of the images.
  /// @param side   Names the side in errors: "in-distribution", "outliers".
  /// @throws Error if there is none, or one is not finite; the message has the image's index.
  SortedScores(std::span<const double> scores, std::string_view side);
  SortedScores(std::span<const float> scores, std::string_view side);

  [[nodiscard]] std::size_t size() const noexcept { return keys_.size() - 1; }
  /// [size() + 1] ascending keys; the last one is larger than the key of any score.
  [[nodiscard]] double value(std::size_t place) const;  ///< Of the score at this place, ascending.
  [[nodiscard]] std::span<const std::uint64_t> keys() const noexcept { return keys_; }

 private:
  std::vector<std::uint64_t> keys_;
};

}  // namespace oodsweep
