#include "orchestrator/scheduling/rank_set.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/error.hpp"

namespace oodsweep {
namespace {

TEST(RankSetTest, DoesWhatASetDoes) {
  std::mt19937 random{11};
  for (const std::size_t limit : {1U, 63U, 64U, 65U, 4096U, 4097U, 300000U}) {
    RankSet set{limit};
    std::set<RankSet::Rank> expected;
    for (int step = 0; step < 3000; ++step) {
      const auto rank = static_cast<RankSet::Rank>(random() % limit);
      if (random() % 2 == 0) {
        set.insert(rank);
        expected.insert(rank);
      } else {
        set.erase(rank);
        expected.erase(rank);
      }
      const auto from = static_cast<RankSet::Rank>(random() % limit);
      const auto next = expected.lower_bound(from);
      ASSERT_EQ(set.first(from), next == expected.end() ? RankSet::kNone : *next);
      ASSERT_EQ(set.contains(rank), expected.contains(rank));
      ASSERT_EQ(set.size(), expected.size());
    }
  }
}

TEST(RankSetTest, AnEmptySetHasNoFirst) {
  EXPECT_EQ(RankSet{0}.first(), RankSet::kNone);
  EXPECT_EQ(RankSet{200}.first(150), RankSet::kNone);
  EXPECT_EQ(RankSet{200}.first(5000), RankSet::kNone);
}

TEST(RankSetTest, RefusesWhatIsTooLarge) {
  RankSet set{64};
  EXPECT_THROW(set.insert(64), InternalError);
}

}  // namespace
}  // namespace oodsweep
