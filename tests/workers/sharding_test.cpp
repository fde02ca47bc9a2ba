#include "workers/sharding.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {
namespace {

TrainingPlan plan_of(std::int64_t replicas, std::int64_t virtual_shards) {
  TrainingPlan plan;
  plan.replicas = replicas;
  plan.virtual_shards = virtual_shards;
  return plan;
}

TEST(ShardingTest, ShardsAreNeighboursAndHoldEveryImageOnce) {
  for (const std::int64_t shards : {1, 2, 3, 8}) {
    const Sharding sharding{shards, 0, 1, true};
    for (const std::int64_t images : {0, 1, 5, 7, 128}) {
      std::int64_t next = 0;
      for (std::int64_t shard = 0; shard < shards; ++shard) {
        const Places places = sharding.of(shard, images);
        EXPECT_EQ(places.first, next);
        EXPECT_NEAR(static_cast<double>(places.count),
                    static_cast<double>(images) / static_cast<double>(shards), 1.0);
        next += places.count;
      }
      EXPECT_EQ(next, images);
    }
  }
}

TEST(ShardingTest, AShardBeginsAtTheFlooredShareOfTheImages) {
  const Sharding sharding{4, 0, 1, true};
  // floor(i 10 / 4) = 0, 2, 5, 7, 10
  EXPECT_EQ(sharding.of(1, 10).first, 2);
  EXPECT_EQ(sharding.of(1, 10).count, 3);
  EXPECT_EQ(sharding.of(3, 10).first, 7);
}

TEST(ShardingTest, ARankHasNeighbouringShards) {
  const Sharding sharding = sharding_of(plan_of(1, 8), 1, 2);
  EXPECT_TRUE(sharding.exact);
  EXPECT_EQ(sharding.first(), 4);
  EXPECT_EQ(sharding.own(), 4);
  const Sharding plain = sharding_of(plan_of(3, 1), 2, 3);
  EXPECT_FALSE(plain.exact);
  EXPECT_EQ(plain.first(), 2);
  EXPECT_EQ(plain.own(), 1);
  EXPECT_TRUE(sharding_of(plan_of(1, 1), 0, 1).whole());
}

TEST(ShardingTest, AGangOfAnotherSizeIsRefused) {
  EXPECT_THROW(static_cast<void>(sharding_of(plan_of(1, 1), 0, 2)), ConfigError);
  EXPECT_THROW(static_cast<void>(sharding_of(plan_of(2, 1), 0, 1)), ConfigError);
  EXPECT_THROW(static_cast<void>(sharding_of(plan_of(1, 4), 0, 8)), ConfigError);
  EXPECT_THROW(static_cast<void>(sharding_of(plan_of(1, 4), 0, 3)), ConfigError);
}

}  // namespace
}  // namespace oodsweep
