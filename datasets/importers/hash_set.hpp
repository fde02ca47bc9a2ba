#pragma once

#include <cstdint>
#include <vector>

namespace oodsweep {

/// 64-bit hashes that were seen: about 16 bytes each. Not shared between threads.
class HashSet {
 public:
  /// Whether `hash` was not there before.
  bool insert(std::uint64_t hash);
  [[nodiscard]] bool contains(std::uint64_t hash) const;

 private:
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const;
  void grow();

  std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(1024);  ///< 0: free.
  std::size_t count_ = 0;
  bool has_zero_ = false;
};

}  // namespace oodsweep
