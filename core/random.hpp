#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/philox.hpp"

namespace oodsweep {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// philox_words() of four words.
[[nodiscard]] PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key);

/// The only source of seeds: a hash of the sweep's seed, the repeat and what it is for. Never of
/// the sweep's name, a grid cell or a stage key, so that methods meet the same random numbers.
[[nodiscard]] std::uint64_t derive_seed(std::uint64_t seed, std::int64_t repeat,
                                        std::string_view purpose);

/// Random numbers of one position of one stream. Numbers depend on (seed, position, lane) alone, so
/// neither threads nor batches nor ranks change them. Cheap to build; not shared between threads.
class CounterRandom {
 public:
  CounterRandom(std::uint64_t seed, std::uint64_t position, std::uint32_t lane = 0);

  [[nodiscard]] std::uint32_t next();
  [[nodiscard]] std::uint64_t next64();
  /// In [0, 1), 53 bits.
  [[nodiscard]] double uniform();
  /// Standard normal (Box-Muller in double).
  [[nodiscard]] double normal();
  /// Uniform in [0, bound), without bias. `bound` > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);

 private:
  PhiloxKey key_;
  PhiloxCounter counter_;
  PhiloxCounter block_{};
  unsigned used_ = 4;
  double spare_normal_ = 0.0;
  bool has_spare_ = false;
};

/// The numbers of consecutive positions at once, several times faster than one by one.
/// @param out [positions, per_position], row-major: row i gets what next() of CounterRandom{seed,
///            first_position + i, lane} gives, in its order. per_position < 2^32.
void fill_random(std::span<std::uint32_t> out, std::uint64_t seed, std::uint64_t first_position,
                 std::size_t per_position, std::uint32_t lane = 0);

}  // namespace oodsweep
