#include "core/philox.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"

namespace oodsweep {
namespace {

TEST(KernelRandomTest, GivesTheNumbersOfCounterRandom) {
  for (const std::uint64_t position :
       {std::uint64_t{0}, std::uint64_t{77}, std::uint64_t{1} << 40U}) {
    CounterRandom expected{0x0123456789ABCDEF, position, 3};
    KernelRandom random{0x0123456789ABCDEF, position, 3};
    for (int i = 0; i < 11; ++i) ASSERT_EQ(random.next(), expected.next()) << position << ' ' << i;
  }
}

// 3 * 2^62 is below no power of two: a quarter of the draws is thrown away, so that the loop is
// met.
TEST(KernelRandomTest, BoundsAreThoseOfCounterRandom) {
  CounterRandom expected{5, 9};
  KernelRandom random{5, 9};
  for (const std::uint64_t bound : {std::uint64_t{9}, std::uint64_t{3} << 62U, std::uint64_t{1}}) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(random.below(bound), expected.below(bound)) << bound;
  }
}

TEST(CounterNumbersTest, AreFourOfCounterRandomInARow) {
  CounterRandom expected{11, 100, 2};
  for (std::uint32_t block = 0; block < 5; ++block) {
    const PhiloxWords words = counter_numbers(11, 100, 2, block);
    for (unsigned word = 0; word < 4; ++word) EXPECT_EQ(words[word], expected.next());
  }
}

}  // namespace
}  // namespace oodsweep
