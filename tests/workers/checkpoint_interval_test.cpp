#include "workers/checkpoint_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace oodsweep {
namespace {

/// Share of the time that is lost when a checkpoint follows each `interval` seconds of work and
/// failures come at random (Daly 2006, equation 20, restart for nothing): 1 - useful / total.
double lost_share(double interval, double cost, double mean) {
  return 1.0 - interval / (mean * (std::exp((interval + cost) / mean) - 1.0));
}

/// The best interval, found by trying.
double best_by_search(double cost, double mean) {
  double best = 0.0;
  double least = 1.0;
  for (double interval = mean * 1e-3; interval < 3 * mean; interval *= 1.001) {
    const double lost = lost_share(interval, cost, mean);
    if (lost < least) {
      least = lost;
      best = interval;
    }
  }
  return best;
}

TEST(CheckpointIntervalTest, IsThatOfYoungForASmallCost) {
  // sqrt(2 * 0.05 s * 14,400 s) = 37.947 s; the higher order adds C / 3 - C = -0.033 s.
  EXPECT_NEAR(optimal_checkpoint_interval(0.05, 14'400.0), 37.947 - 0.033, 1e-3);
}

TEST(CheckpointIntervalTest, LosesAsLittleAsTheBestOneFoundByTrying) {
  for (const double cost : {0.01, 0.1, 0.5}) {
    const double interval = optimal_checkpoint_interval(cost, 1.0);
    EXPECT_NEAR(interval, best_by_search(cost, 1.0), 0.01 * interval) << cost;
  }
}

TEST(CheckpointIntervalTest, ACostBeyondAllFailuresGivesTheirMeanTime) {
  EXPECT_EQ(optimal_checkpoint_interval(30.0, 10.0), 10.0);
  EXPECT_NEAR(optimal_checkpoint_interval(20.0 - 1e-9, 10.0), 20.0 * (13.0 / 9.0) - 20.0, 1e-6);
}

TEST(CheckpointIntervalTest, WhatCostsNothingIsDoneAllTheTime) {
  EXPECT_EQ(optimal_checkpoint_interval(0.0, 10.0), 0.0);
}

}  // namespace
}  // namespace oodsweep
