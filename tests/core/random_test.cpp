#include "core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

// Known answers of philox4x32-10 in the kat_vectors file of Random123 (Salmon et al. 2011).
TEST(PhiloxTest, GivesThePublishedAnswers) {
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}),
            (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
      (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// First eight bytes of SHA-256 of "seed/repeat/purpose", computed with Python's hashlib.
TEST(DeriveSeedTest, IsAHashOfItsArguments) {
  EXPECT_EQ(derive_seed(1, 0, "initial_weights"), 0xbcd03565acd34de5U);
  EXPECT_EQ(derive_seed(1, 1, "initial_weights"), 0x14c1818a32d14659U);
  EXPECT_EQ(derive_seed(~std::uint64_t{0}, 9, "draw/x/3"), 0xd41f60257d060e84U);
}

TEST(CounterRandomTest, StartsWithThePhiloxBlockOfItsPlace) {
  CounterRandom random{0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3};
  const PhiloxCounter block =
      philox4x32_10({0, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
  for (const std::uint32_t word : block) EXPECT_EQ(random.next(), word);
  EXPECT_EQ(random.next(),
            philox4x32_10({1, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})[0]);
}

TEST(CounterRandomTest, DependsOnSeedPositionAndLane) {
  const auto first = [](std::uint64_t seed, std::uint64_t position, std::uint32_t lane) {
    return CounterRandom{seed, position, lane}.next64();
  };
  EXPECT_EQ(first(1, 2, 3), first(1, 2, 3));
  EXPECT_NE(first(1, 2, 3), first(2, 2, 3));
  EXPECT_NE(first(1, 2, 3), first(1, 3, 3));
  EXPECT_NE(first(1, 2, 3), first(1, 2, 4));
  EXPECT_NE(first(1, 2, 3), first(1 + (std::uint64_t{1} << 32U), 2, 3));
  EXPECT_NE(first(1, 2, 3), first(1, 2 + (std::uint64_t{1} << 32U), 3));
}

constexpr int kDraws = 100000;

// Mean 1/2 with sd 1/sqrt(12 n) = 0.0009, variance 1/12; bounds at about five sd.
TEST(CounterRandomTest, UniformFillsTheUnitInterval) {
  CounterRandom random{1, 0};
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    squares += (u - 0.5) * (u - 0.5);
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.0046);
  EXPECT_NEAR(squares / kDraws, 1.0 / 12, 0.0012);
}

// Mean 0 with sd 1/sqrt(n) = 0.0032, variance 1 with sd sqrt(2/n) = 0.0045, fourth moment 3 with sd
// sqrt(96/n) = 0.031; bounds at about five sd.
TEST(CounterRandomTest, NormalHasTheMomentsOfANormal) {
  CounterRandom random{2, 0};
  double sum = 0, squares = 0, fourths = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = random.normal();
    sum += z;
    squares += z * z;
    fourths += z * z * z * z;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 0.016);
  EXPECT_NEAR(squares / kDraws, 1.0, 0.023);
  EXPECT_NEAR(fourths / kDraws, 3.0, 0.16);
}

TEST(CounterRandomTest, NeighbouringPositionsAreUncorrelated) {
  // Correlation of n independent pairs is 0 with sd 1/sqrt(n) = 0.0032.
  double products = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    products += CounterRandom{3, i}.normal() * CounterRandom{3, i + 1}.normal();
  }
  EXPECT_NEAR(products / kDraws, 0.0, 0.016);
}

// Each of six values 1/6 of the draws, sd sqrt(n * 5) / 6 = 118; bound at five sd.
TEST(CounterRandomTest, BelowTakesEachValueEquallyOften) {
  CounterRandom random{4, 0};
  std::array<int, 6> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts.at(random.below(6));
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 6.0, 590);
}

TEST(CounterRandomTest, BelowHasNoBiasWhereTheRangeDoesNotDivide) {
  // With bound 3 * 2^62 a plain remainder would fall below 2^62 half of the time instead of a
  // third.
  CounterRandom random{5, 0};
  const std::uint64_t quarter = std::uint64_t{1} << 62U;
  int small = 0;
  for (int i = 0; i < kDraws; ++i) small += random.below(3 * quarter) < quarter ? 1 : 0;
  EXPECT_NEAR(small, kDraws / 3.0, 5 * 149);  // sd sqrt(n * 2/9) = 149
}

TEST(CounterRandomTest, BelowOneIsZeroAndBelowZeroIsRefused) {
  CounterRandom random{6, 0};
  EXPECT_EQ(random.below(1), 0U);
  EXPECT_THROW((void)random.below(0), InternalError);
}

/// What fill_random() promises, asked one by one.
std::vector<std::uint32_t> one_by_one(std::uint64_t first, std::size_t positions,
                                      std::size_t per_position, std::uint32_t lane) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < positions; ++i) {
    CounterRandom random{0x299f31d0a4093822, first + i, lane};
    for (std::size_t k = 0; k < per_position; ++k) numbers.push_back(random.next());
  }
  return numbers;
}

TEST(FillRandomTest, GivesTheNumbersOfEveryPosition) {
  // Whole counters or not, more or fewer numbers than a batch of counters gives, high positions.
  constexpr std::uint64_t kNearWrap = 0xffffffffffU;
  for (const std::size_t per_position : {1U, 3U, 4U, 20U, 50U, 1022U, 1024U, 3000U}) {
    for (const std::size_t positions : {1U, 7U, 130U}) {
      std::vector<std::uint32_t> filled(positions * per_position);
      fill_random(filled, 0x299f31d0a4093822, kNearWrap, per_position, 5);
      ASSERT_EQ(filled, one_by_one(kNearWrap, positions, per_position, 5))
          << positions << " x " << per_position;
    }
  }
}

}  // namespace
}  // namespace oodsweep
