#include "orchestrator/planning/cost_model.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

const StageWork kWork{.name = "train net ce", .amount = 50.0, .hinted_seconds = 7.0};

TEST(CostModelTest, WithoutAnythingBetterTheHintCounts) {
  const CostModel::Estimate estimate = CostModel{}.estimate(kWork);
  EXPECT_EQ(estimate.source, CostSource::kHint);
  EXPECT_DOUBLE_EQ(estimate.seconds, 7.0);
}

TEST(CostModelTest, TheMedianRateOfTheClassIsScaledByTheWork) {
  CostModel costs;
  costs.learn("train net ce", 10.0, 1.0);  // 0.1 s for one
  costs.learn("train net ce", 10.0, 2.0);  // 0.2, the median
  costs.learn("train net ce", 1.0, 90.0);  // 90: one that was swapped out
  costs.learn("train other ce", 1.0, 5.0);
  const CostModel::Estimate estimate = costs.estimate(kWork);
  EXPECT_EQ(estimate.source, CostSource::kFinished);
  EXPECT_DOUBLE_EQ(estimate.seconds, 10.0);
}

TEST(CostModelTest, FinishedStagesCountMoreThanAProbe) {
  CostModel costs;
  costs.learn("train net ce", 1.0, 1.0, CostSource::kProbe);
  EXPECT_EQ(costs.estimate(kWork).source, CostSource::kProbe);
  costs.learn("train net ce", 1.0, 2.0);
  EXPECT_DOUBLE_EQ(costs.estimate(kWork).seconds, 100.0);
}

TEST(CostModelTest, AStageThatTookNoTimeTeachesNothing) {
  CostModel costs;
  costs.learn("train net ce", 1.0, 0.0);
  costs.learn("train net ce", 0.0, 1.0);
  EXPECT_EQ(costs.estimate(kWork).source, CostSource::kHint);
  EXPECT_THROW(costs.learn("x", 1.0, 1.0, CostSource::kHint), InternalError);
}

}  // namespace
}  // namespace oodsweep
