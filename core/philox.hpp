#pragma once

#include <cstdint>

#include "core/host_device.hpp"

namespace oodsweep {

// Multipliers and Weyl constants of Salmon et al. 2011, section 3.3 (Philox4x32).
inline constexpr std::uint64_t kPhiloxMultiplier0 = 0xD2511F53;
inline constexpr std::uint64_t kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9;
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85;

/// A counter, and the four numbers that it becomes.
struct PhiloxWords {
  std::uint32_t word0;
  std::uint32_t word1;
  std::uint32_t word2;
  std::uint32_t word3;

  [[nodiscard]] OOD_HOST_DEVICE std::uint32_t operator[](unsigned i) const {
    return i < 2 ? (i == 0 ? word0 : word1) : (i == 2 ? word2 : word3);
  }
};

/// Philox4x32 with ten rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
[[nodiscard]] OOD_HOST_DEVICE inline PhiloxWords philox_words(PhiloxWords counter,
                                                              std::uint32_t key0,
                                                              std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kPhiloxMultiplier0 * counter.word0;
    const std::uint64_t product1 = kPhiloxMultiplier1 * counter.word2;
    counter = {static_cast<std::uint32_t>(product1 >> 32U) ^ counter.word1 ^ key0,
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32U) ^ counter.word3 ^ key1,
               static_cast<std::uint32_t>(product0)};
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  return counter;
}

/// Numbers 4 * block to 4 * block + 3 of CounterRandom{seed, position, lane}.
[[nodiscard]] OOD_HOST_DEVICE inline PhiloxWords counter_numbers(std::uint64_t seed,
                                                                 std::uint64_t position,
                                                                 std::uint32_t lane,
                                                                 std::uint32_t block) {
  return philox_words({block, lane, static_cast<std::uint32_t>(position),
                       static_cast<std::uint32_t>(position >> 32U)},
                      static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U));
}

/// CounterRandom where neither exceptions nor the standard library are: the same numbers.
class KernelRandom {
 public:
  OOD_HOST_DEVICE KernelRandom(std::uint64_t seed, std::uint64_t position, std::uint32_t lane = 0)
      : seed_{seed}, position_{position}, lane_{lane} {}

  [[nodiscard]] OOD_HOST_DEVICE std::uint32_t next() {
    if (used_ == 4) {
      block_ = counter_numbers(seed_, position_, lane_, blocks_++);
      used_ = 0;
    }
    return block_[used_++];
  }

  /// Uniform in [0, bound), without bias. `bound` > 0.
  [[nodiscard]] OOD_HOST_DEVICE std::uint64_t below(std::uint64_t bound) {
    // 2^64 mod bound: draws under it would make the small remainders more frequent.
    const std::uint64_t biased = (0 - bound) % bound;
    std::uint64_t draw = next64();
    while (draw < biased) draw = next64();
    return draw % bound;
  }

 private:
  [[nodiscard]] OOD_HOST_DEVICE std::uint64_t next64() {
    const std::uint64_t first = next();
    return first | (static_cast<std::uint64_t>(next()) << 32U);
  }

  std::uint64_t seed_;
  std::uint64_t position_;
  std::uint32_t lane_;
  std::uint32_t blocks_ = 0;
  std::uint32_t used_ = 4;
  PhiloxWords block_{};
};

}  // namespace oodsweep
