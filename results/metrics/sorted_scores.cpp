#include "results/metrics/sorted_scores.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

using Keys = std::vector<std::uint64_t>;

constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigits = 64 / kDigitBits;
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;
constexpr std::uint64_t kAboveAll = std::numeric_limits<std::uint64_t>::max();

/// Keys order as the numbers: negative numbers with all bits flipped, others with the sign bit set.
std::uint64_t key_of(double score) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
  const auto bits = std::bit_cast<std::uint64_t>(score + 0.0);  // -0 becomes 0
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

double score_of(std::uint64_t key) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
  return std::bit_cast<double>((key & sign) != 0 ? key ^ sign : ~key);
}

std::size_t digit(std::uint64_t key, std::size_t place) {
  return (key >> (place * kDigitBits)) & (kBuckets - 1);
}

using Histogram = std::array<std::size_t, kBuckets>;

std::array<Histogram, kDigits> histograms(const Keys& keys) {
  std::array<Histogram, kDigits> counts{};
  for (const std::uint64_t key : keys) {
    for (std::size_t place = 0; place < kDigits; ++place) ++counts[place][digit(key, place)];
  }
  return counts;
}

void scatter(const Keys& from, Keys& to, std::size_t place, const Histogram& counts) {
  Histogram next{};
  for (std::size_t bucket = 1; bucket < kBuckets; ++bucket) {
    next[bucket] = next[bucket - 1] + counts[bucket - 1];
  }
  for (const std::uint64_t key : from) to[next[digit(key, place)]++] = key;
}

/// Least significant digit first; a digit that all keys share costs nothing (a float in a double
/// leaves three such).
void radix_sort(Keys& keys) {
  const std::array<Histogram, kDigits> counts = histograms(keys);
  Keys other;
  other.reserve(keys.capacity());
  other.resize(keys.size());
  for (std::size_t place = 0; place < kDigits; ++place) {
    if (counts[place][digit(keys.front(), place)] == keys.size()) continue;
    scatter(keys, other, place, counts[place]);
    keys.swap(other);
  }
}

template <class Score>
void require_finite(std::span<const Score> scores, std::string_view side) {
  if (scores.empty()) throw Error{"there are no scores (" + std::string{side} + ")"};
  bool all = true;  // without an early end the compiler checks several scores at once
  for (const Score score : scores) all &= std::abs(score) <= std::numeric_limits<Score>::max();
  if (all) return;
  const auto bad = std::find_if_not(scores.begin(), scores.end(),
                                    [](Score score) { return std::isfinite(score); });
  throw Error{"the score of image " + std::to_string(bad - scores.begin()) + " (" +
              std::string{side} + ") is " + std::to_string(*bad) + ", not a finite number"};
}

template <class Score>
Keys sorted_keys(std::span<const Score> scores, std::string_view side) {
  require_finite(scores, side);
  Keys keys;
  keys.reserve(scores.size() + 1);  // one more for the key above all
  keys.resize(scores.size());
  std::transform(scores.begin(), scores.end(), keys.begin(),
                 [](Score score) { return key_of(static_cast<double>(score)); });
  radix_sort(keys);
  keys.push_back(kAboveAll);
  return keys;
}

}  // namespace

SortedScores::SortedScores(std::span<const double> scores, std::string_view side)
    : keys_{sorted_keys(scores, side)} {}

SortedScores::SortedScores(std::span<const float> scores, std::string_view side)
    : keys_{sorted_keys(scores, side)} {}

double SortedScores::value(std::size_t place) const { return score_of(keys_[place]); }

}  // namespace oodsweep
