#include "core/permutation.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio

/// Every input bit changes every output bit (finalizer of SplitMix64; Steele et al. 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EB;
  return x ^ (x >> 31U);
}

std::uint64_t feistel(std::uint64_t value, std::span<const std::uint64_t> round_keys,
                      unsigned half_bits) {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
  std::uint64_t left = value >> half_bits;
  std::uint64_t right = value & mask;
  for (const std::uint64_t round_key : round_keys) {
    const std::uint64_t mixed = mix(round_key ^ right);
    const std::uint64_t next = left ^ (mixed & mask);
    left = right;
    right = next;
  }
  return (left << half_bits) | right;
}

}  // namespace

KeyedPermutation::KeyedPermutation(std::uint64_t size, std::uint64_t key)
    : size_{size}, half_bits_{1} {
  OOD_EXPECT(size > 0, "a permutation needs at least one element");
  const std::uint64_t mixed = mix(key + kGolden);
  for (std::size_t i = 0; i < round_keys_.size(); ++i) {
    round_keys_[i] = mix(mixed + (i + 1) * kGolden);
  }
  const auto bits = static_cast<unsigned>(std::bit_width(size - 1));
  half_bits_ = std::max(1U, (bits + 1) / 2);
}

std::uint64_t KeyedPermutation::operator()(std::uint64_t index) const {
  OOD_EXPECT(index < size_, "the index is outside the permutation");
  // The walk ends: the cycle that holds `index` comes back to it, and it is inside.
  do {
    index = feistel(index, round_keys_, half_bits_);
  } while (index >= size_);
  return index;
}

}  // namespace oodsweep
