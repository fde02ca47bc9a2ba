#pragma once

#include <array>
#include <cstdint>

namespace oodsweep {

/// A bijection of {0, ..., size-1} chosen by a key, computed without a table (a balanced Feistel
/// network over the next even power of two, walked until it falls inside). Any position can be
/// asked for at any time, so a stream resumes anywhere. Immutable, shared freely between threads.
class KeyedPermutation {
 public:
  /// @param size > 0.
  KeyedPermutation(std::uint64_t size, std::uint64_t key);
  [[nodiscard]] std::uint64_t operator()(std::uint64_t index) const;
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  std::uint64_t size_;
  std::array<std::uint64_t, 8> round_keys_;
  unsigned half_bits_;
};

}  // namespace oodsweep
