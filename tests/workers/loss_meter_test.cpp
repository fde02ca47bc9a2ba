#include "workers/loss_meter.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

at::Tensor loss(float value) { return at::scalar_tensor(value, at::kFloat); }

TEST(LossMeterTest, TheMeanIsOfTheEpochSoFar) {
  LossMeter meter{3};
  meter.add(loss(1.0F));
  meter.add(loss(2.0F));
  EXPECT_EQ(meter.mean(2), 1.5);
  meter.reset();
  meter.add(loss(4.0F));
  EXPECT_EQ(meter.mean(4), 4.0);
}

TEST(LossMeterTest, GoesOnFromItsLossesBitForBit) {
  LossMeter whole{100};
  LossMeter second{100};
  for (int step = 0; step < 100; ++step) {
    if (step == 41) second.restore(whole.losses());
    const float value = 2.3F / static_cast<float>(step + 1);
    whole.add(loss(value));
    if (step >= 41) second.add(loss(value));
  }
  EXPECT_EQ(second.mean(100), whole.mean(100));
  EXPECT_EQ(second.losses(), whole.losses());
}

TEST(LossMeterTest, TheFirstStepThatIsNoNumberIsNamedAlsoAfterARestart) {
  LossMeter meter{5};
  meter.restore({0.5, 0.25});
  meter.add(loss(NAN));
  meter.add(loss(NAN));
  EXPECT_THAT(message_of<DivergedTraining>([&] { static_cast<void>(meter.mean(14)); }),
              testing::HasSubstr("nan in step 13, after 0.25 in the step before"));
}

}  // namespace
}  // namespace oodsweep
