#include "sweeps/walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kSeed = 7;

using Combinations = std::vector<Indices>;

Walk walk_of(std::vector<std::size_t> lengths) {
  Walk walk;
  walk.lengths = std::move(lengths);
  walk.place = "s.json: methods[1]";
  return walk;
}

std::string walk_refusal(const Walk& walk) {
  return refusal([&] { static_cast<void>(combinations(walk, kSeed)); });
}

TEST(WalkTest, TheLastAxisRunsFastest) {
  EXPECT_EQ(combinations(walk_of({2, 3}), kSeed),
            (Combinations{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
  EXPECT_EQ(combinations(walk_of({}), kSeed), Combinations{{}});
}

TEST(WalkTest, ZippedAxesAdvanceTogetherAtThePlaceOfTheFirst) {
  Walk walk = walk_of({2, 2, 3, 2});
  walk.zip = {{3, 1}};
  EXPECT_EQ(combinations(walk, kSeed), (Combinations{{0, 0, 0, 0},
                                                     {0, 0, 1, 0},
                                                     {0, 0, 2, 0},
                                                     {0, 1, 0, 1},
                                                     {0, 1, 1, 1},
                                                     {0, 1, 2, 1},
                                                     {1, 0, 0, 0},
                                                     {1, 0, 1, 0},
                                                     {1, 0, 2, 0},
                                                     {1, 1, 0, 1},
                                                     {1, 1, 1, 1},
                                                     {1, 1, 2, 1}}));
}

TEST(WalkTest, OneOfTheConditionsOfOnlyIsEnoughAndNoExceptionMayHold) {
  Walk walk = walk_of({3, 2});
  walk.only = {{{0, {true, false, false}}}, {{0, {false, true, true}}, {1, {false, true}}}};
  EXPECT_EQ(combinations(walk, kSeed), (Combinations{{0, 0}, {0, 1}, {1, 1}, {2, 1}}));
  walk.except = {{{0, {false, true, false}}}, {{0, {true, false, false}}, {1, {true, false}}}};
  EXPECT_EQ(combinations(walk, kSeed), (Combinations{{0, 1}, {2, 1}}));
}

TEST(WalkTest, RefusesConditionsThatLeaveNothing) {
  Walk walk = walk_of({2});
  walk.only = {{{0, {true, false}}}};
  walk.except = {{{0, {true, false}}}};
  EXPECT_EQ(walk_refusal(walk), "s.json: methods[1]: \"only\" and \"except\" leave no combination");
}

TEST(WalkTest, RandomTakesDistinctCombinationsInTheOrderOfTheFile) {
  Walk walk = walk_of({10, 10, 10});
  walk.random = 40;
  const Combinations drawn = combinations(walk, kSeed);
  EXPECT_EQ(drawn.size(), 40U);
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end());
  EXPECT_EQ(combinations(walk, kSeed), drawn);
  EXPECT_NE(combinations(walk, kSeed + 1), drawn);
}

TEST(WalkTest, MoreRandomCombinationsKeepTheFirstOnes) {
  Walk walk = walk_of({10, 10, 10});
  walk.except = {{{0, {true, true, true, false, false, false, false, false, false, false}}}};
  walk.random = 20;
  const Combinations few = combinations(walk, kSeed);
  walk.random = 700;  // all that the exception leaves
  const Combinations all = combinations(walk, kSeed);
  EXPECT_TRUE(std::includes(all.begin(), all.end(), few.begin(), few.end()));
  walk.random.reset();
  EXPECT_EQ(combinations(walk, kSeed), all);
}

TEST(WalkTest, RandomReachesTheWholeGrid) {
  Walk walk = walk_of({5});
  walk.random = 1;
  std::set<std::size_t> reached;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {  // each is missed with 0.8^100 = 2e-10
    reached.insert(combinations(walk, seed)[0][0]);
  }
  EXPECT_EQ(reached.size(), 5U);
}

TEST(WalkTest, RandomTakesFromGridsThatNobodyCouldList) {
  Walk walk = walk_of(std::vector<std::size_t>(12, 30));  // 30^12 = 5e17
  walk.random = 100;
  EXPECT_EQ(combinations(walk, kSeed).size(), 100U);
  walk.random.reset();
  EXPECT_NE(walk_refusal(walk).find("add \"random\""), std::string::npos);
  walk = walk_of(std::vector<std::size_t>(20, 30));  // more than 64 bits count
  walk.random = 100;
  EXPECT_NE(walk_refusal(walk), "");
}

TEST(WalkTest, RefusesMoreRandomCombinationsThanThereAre) {
  Walk walk = walk_of({2, 3});
  walk.except = {{{0, {true, false}}}};
  walk.random = 4;
  EXPECT_EQ(walk_refusal(walk),
            "s.json: methods[1].random: 4 is not valid (at most the 3 combinations of the keys "
            "that make trials here)");
}

TEST(WalkTest, WhatATrialDoesNotReadCannotKeepItOut) {
  Walk walk = walk_of({2});
  walk.outer_only = {{{0, {true, false}}, {1, {true, false}}}};
  EXPECT_TRUE(admits(walk, {0, 0}));
  EXPECT_FALSE(admits(walk, {0, 1}));
  EXPECT_FALSE(admits(walk, {1, 0}));
  EXPECT_TRUE(admits(walk, {0, kUnread}));
  walk.outer_except = walk.outer_only;
  walk.outer_only.clear();
  EXPECT_FALSE(admits(walk, {0, 0}));
  EXPECT_TRUE(admits(walk, {0, 1}));
  EXPECT_TRUE(admits(walk, {0, kUnread}));
}

}  // namespace
}  // namespace oodsweep
