#include "datasets/importers/hash_set.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/random.hpp"

namespace oodsweep {
namespace {

TEST(HashSetTest, AgreesWithASetOfTheLibraryWhileItGrows) {
  HashSet hashes;
  std::set<std::uint64_t> expected;
  CounterRandom random{4, 0};
  for (int i = 0; i < 20000; ++i) {
    // Every fourth number is small, so that many come twice and zero is among them; the others
    // share their low bits, so that many meet at one place.
    const std::uint64_t hash = i % 4 == 0 ? random.below(500) : random.below(9000) << 40U;
    EXPECT_EQ(hashes.contains(hash), expected.contains(hash));
    EXPECT_EQ(hashes.insert(hash), expected.insert(hash).second);
  }
  EXPECT_TRUE(expected.contains(0));
  EXPECT_FALSE(hashes.contains(501));
}

}  // namespace
}  // namespace oodsweep
