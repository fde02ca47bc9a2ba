#include "core/permutation.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

std::vector<std::uint64_t> order(std::uint64_t size, std::uint64_t key) {
  const KeyedPermutation permutation{size, key};
  std::vector<std::uint64_t> images(size);
  for (std::uint64_t i = 0; i < size; ++i) images[i] = permutation(i);
  return images;
}

class PermutationSizeTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(PermutationSizeTest, HitsEveryElementOnce) {
  for (std::uint64_t key = 0; key < 5; ++key) {
    std::vector<int> hits(GetParam());
    for (const std::uint64_t image : order(GetParam(), key)) ++hits.at(image);
    EXPECT_EQ(hits, std::vector<int>(GetParam(), 1)) << "key " << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, PermutationSizeTest,
                         testing::Values(1, 2, 3, 4, 5, 7, 16, 17, 63, 64, 65, 100, 255, 256, 257,
                                         1000, 4095, 4097, 60000));

TEST(PermutationTest, IsNotTheIdentity) {
  for (const std::uint64_t size : {10U, 64U, 1000U}) {
    std::vector<std::uint64_t> identity(size);
    std::iota(identity.begin(), identity.end(), 0U);
    for (std::uint64_t key = 0; key < 20; ++key) EXPECT_NE(order(size, key), identity);
  }
}

TEST(PermutationTest, DependsOnTheKeyAlone) {
  EXPECT_EQ(order(1000, 7), order(1000, 7));
  EXPECT_NE(order(1000, 7), order(1000, 8));
}

// 24,000 keys over the 24 orders of four elements: 1,000 each, sd sqrt(1000 * 23 / 24) = 31. The
// keys are fixed, so the counts are; six sd leave room for another mixing function.
TEST(PermutationTest, TakesEveryOrderOfFourEquallyOften) {
  std::map<std::vector<std::uint64_t>, int> counts;
  for (std::uint64_t key = 0; key < 24000; ++key) ++counts[order(4, key)];
  EXPECT_EQ(counts.size(), 24U);
  for (const auto& [images, count] : counts) EXPECT_NEAR(count, 1000, 186);
}

// The same for 3, where the walk leaves one value out: 6 orders, 1,000 each, sd 29.
TEST(PermutationTest, TakesEveryOrderOfThreeEquallyOften) {
  std::map<std::vector<std::uint64_t>, int> counts;
  for (std::uint64_t key = 0; key < 6000; ++key) ++counts[order(3, key)];
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [images, count] : counts) EXPECT_NEAR(count, 1000, 174);
}

TEST(PermutationTest, SendsThePlacesOfAPassEverywhere) {
  // Mean image of the first tenth of 60,000 is 30,000 +- 60,000 / sqrt(12 * 6,000) = 224.
  const KeyedPermutation permutation{60000, 3};
  double sum = 0;
  for (std::uint64_t i = 0; i < 6000; ++i) sum += static_cast<double>(permutation(i));
  EXPECT_NEAR(sum / 6000, 30000, 5 * 224);
}

TEST(PermutationTest, WorksAtTheLargestSize) {
  const std::uint64_t size = ~std::uint64_t{0};
  const KeyedPermutation permutation{size, 1};
  EXPECT_LT(permutation(size - 1), size);
  EXPECT_NE(permutation(0), permutation(1));
}

TEST(PermutationTest, RefusesWhatIsOutside) {
  EXPECT_THROW(KeyedPermutation(0, 1), InternalError);
  EXPECT_THROW((void)KeyedPermutation(3, 1)(3), InternalError);
}

// Stored values: a change of the mixing would change the order of training images in every sweep.
TEST(PermutationTest, KeepsItsStoredOrder) {
  EXPECT_EQ(order(10, 1), (std::vector<std::uint64_t>{0, 8, 2, 7, 9, 4, 3, 5, 1, 6}));
}

}  // namespace
}  // namespace oodsweep
