#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oodsweep {

/// A set of small numbers that finds its smallest member at once: a bit per number, and above it a
/// bit per word that has any. n/8 bytes, copies in one go; an operation costs a few words whatever
/// is in it. One thread.
class RankSet {
 public:
  using Rank = std::uint32_t;
  static constexpr Rank kNone = ~Rank{0};

  /// Empty, for numbers below `limit`.
  explicit RankSet(std::size_t limit);

  void insert(Rank rank);
  void erase(Rank rank);
  [[nodiscard]] bool contains(Rank rank) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// The smallest member that is >= `from`, or kNone.
  [[nodiscard]] Rank first(Rank from = 0) const;

 private:
  std::vector<std::vector<std::uint64_t>> levels_;  ///< [0]: a bit per number; the last: one word.
  std::size_t size_ = 0;
};

}  // namespace oodsweep
