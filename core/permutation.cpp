#include "core/permutation.hpp"

#include <algorithm>
#include <bit>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kRounds = 8;
constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio

/// Every input bit changes every output bit (finalizer of SplitMix64; Steele et al. 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EB;
  return x ^ (x >> 31U);
}

std::uint64_t feistel(std::uint64_t value, std::uint64_t key, unsigned half_bits) {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
  std::uint64_t left = value >> half_bits;
  std::uint64_t right = value & mask;
  for (std::uint64_t round = 1; round <= kRounds; ++round) {
    const std::uint64_t mixed = mix(mix(key + round * kGolden) ^ right);
    const std::uint64_t next = left ^ (mixed & mask);
    left = right;
    right = next;
  }
  return (left << half_bits) | right;
}

}  // namespace

KeyedPermutation::KeyedPermutation(std::uint64_t size, std::uint64_t key)
    : size_{size}, key_{mix(key + kGolden)}, half_bits_{1} {
  OOD_EXPECT(size > 0, "a permutation needs at least one element");
  const auto bits = static_cast<unsigned>(std::bit_width(size - 1));
  half_bits_ = std::max(1U, (bits + 1) / 2);
}

std::uint64_t KeyedPermutation::operator()(std::uint64_t index) const {
  OOD_EXPECT(index < size_, "the index is outside the permutation");
  // The walk ends: the cycle that holds `index` comes back to it, and it is inside.
  do {
    index = feistel(index, key_, half_bits_);
  } while (index >= size_);
  return index;
}

}  // namespace oodsweep
