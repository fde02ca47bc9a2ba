#include "core/random.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <string>

#include "core/error.hpp"
#include "core/hash.hpp"

namespace oodsweep {
namespace {

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32U);
}

}  // namespace

PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key) {
  const PhiloxWords words =
      philox_words({counter[0], counter[1], counter[2], counter[3]}, key[0], key[1]);
  return {words.word0, words.word1, words.word2, words.word3};
}

std::uint64_t derive_seed(std::uint64_t seed, std::int64_t repeat, std::string_view purpose) {
  const std::string hash = sha256_hex(fmt::format("{}/{}/{}", seed, repeat, purpose));
  return std::stoull(hash.substr(0, 16), nullptr, 16);
}

CounterRandom::CounterRandom(std::uint64_t seed, std::uint64_t position, std::uint32_t lane)
    : key_{low(seed), high(seed)}, counter_{0, lane, low(position), high(position)} {}

std::uint32_t CounterRandom::next() {
  if (used_ == block_.size()) {
    block_ = philox4x32_10(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

std::uint64_t CounterRandom::next64() {
  const std::uint64_t first = next();
  return first | (std::uint64_t{next()} << 32U);
}

double CounterRandom::uniform() { return static_cast<double>(next64() >> 11U) * 0x1p-53; }

double CounterRandom::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint64_t CounterRandom::below(std::uint64_t bound) {
  OOD_EXPECT(bound > 0, "there is no number below 0");
  // 2^64 mod bound: draws under it would make the small remainders more frequent.
  const std::uint64_t biased = (0 - bound) % bound;
  std::uint64_t draw = next64();
  while (draw < biased) draw = next64();
  return draw % bound;
}

}  // namespace oodsweep
