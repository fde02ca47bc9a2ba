#include "models/channel_dropout.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

at::Tensor ones(std::int64_t images) {
  return at::ones({images, 20, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast);
}

ForwardMode at_positions(const at::Tensor& positions) {
  return {.training = true, .dropout_seed = 11, .positions = positions};
}

ForwardMode from_position(std::int64_t first, std::int64_t images) {
  return at_positions(consecutive_positions(first, images));
}

TEST(ChannelDropoutTest, DropsWholeChannelsAndScalesTheRest) {
  const at::Tensor out = channel_dropout(ones(50), 0.75, from_position(0, 50));
  // Each channel holds nine equal values, either 0 or 1 / (1 - 0.75).
  EXPECT_TRUE(at::equal(out.amin({2, 3}), out.amax({2, 3})));
  EXPECT_TRUE(((out == 0.0) | (out == 4.0)).all().item<bool>());
}

// 20,000 draws at p = 0.5: sd sqrt(20000) / 2 = 71; bound at five sd.
TEST(ChannelDropoutTest, DropsWithTheGivenProbability) {
  const at::Tensor out = channel_dropout(ones(1000), 0.5, from_position(0, 1000));
  const auto dropped = (out.amax({2, 3}) == 0.0).sum().item<std::int64_t>();
  EXPECT_NEAR(static_cast<double>(dropped), 10000.0, 355.0);
}

TEST(ChannelDropoutTest, MasksBelongToPositionsNotToBatches) {
  const at::Tensor whole = channel_dropout(ones(6), 0.5, from_position(100, 6));
  EXPECT_TRUE(
      at::equal(whole.narrow(0, 0, 2), channel_dropout(ones(2), 0.5, from_position(100, 2))));
  EXPECT_TRUE(
      at::equal(whole.narrow(0, 2, 4), channel_dropout(ones(4), 0.5, from_position(102, 4))));
}

// A shard takes images out of the middle of two parts of a batch.
TEST(ChannelDropoutTest, PositionsNeedNotFollowOneAnother) {
  const at::Tensor whole = channel_dropout(ones(9), 0.5, from_position(100, 9));
  const at::Tensor picked = at::tensor({1, 2, 3, 6, 8}, at::kLong);
  EXPECT_TRUE(at::equal(whole.index_select(0, picked),
                        channel_dropout(ones(5), 0.5, at_positions(picked + 100))));
}

TEST(ChannelDropoutTest, EveryImageNeedsAPosition) {
  EXPECT_THROW(channel_dropout(ones(4), 0.5, {.training = true}), InternalError);
  EXPECT_THROW(channel_dropout(ones(4), 0.5, from_position(0, 3)), InternalError);
}

TEST(ChannelDropoutTest, MaskIsThatOfTheCounterBasedNumbers) {
  const at::Tensor out = channel_dropout(ones(1), 0.5, from_position(5, 1));
  CounterRandom random{11, 5};
  for (std::int64_t channel = 0; channel < 20; ++channel) {
    const bool dropped = random.next() < 0x80000000U;
    EXPECT_EQ(out[0][channel][0][0].item<float>(), dropped ? 0.0F : 2.0F) << channel;
  }
}

TEST(ChannelDropoutTest, OtherSeedsGiveOtherMasks) {
  ForwardMode other = from_position(0, 4);
  other.dropout_seed = 12;
  EXPECT_FALSE(at::equal(channel_dropout(ones(4), 0.5, from_position(0, 4)),
                         channel_dropout(ones(4), 0.5, other)));
}

TEST(ChannelDropoutTest, KeepsTheLayout) {
  EXPECT_TRUE(channel_dropout(ones(4), 0.5, from_position(0, 4))
                  .is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(ChannelDropoutTest, WithoutProbabilityNothingHappens) {
  EXPECT_TRUE(at::equal(channel_dropout(ones(4), 0.0, from_position(0, 4)), ones(4)));
}

}  // namespace
}  // namespace oodsweep
