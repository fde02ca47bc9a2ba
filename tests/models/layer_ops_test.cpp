#include "models/layer_ops.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/batch_norm_relu.hpp"
#include "models/channel_dropout.hpp"
#include "models/dropout.hpp"
#include "models/max_pool_2x2.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 3;
constexpr std::int64_t kChannels = 32;

/// Multiples of 1/8 in [-4, 4): exact in bfloat16, with equal ones among neighbours.
at::Tensor images(std::int64_t side, std::uint64_t seed) {
  at::Tensor x = at::empty({kImages, side, side, kChannels}, at::kFloat);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.mutable_data_ptr<float>()[i] = static_cast<float>(random.below(64)) / 8.0F - 4.0F;
  }
  return x.permute({0, 3, 1, 2});
}

at::Tensor leaf(const at::Tensor& x) { return x.detach().clone().requires_grad_(true); }

ForwardMode training() {
  return {
      .training = true, .dropout_seed = 11, .positions = at::tensor({100, 101, 240}, at::kLong)};
}

BatchNorm sample_norm() {
  return {.weight = at::linspace(-0.5, 1.5, kChannels),
          .bias = at::linspace(0.7, -0.7, kChannels),
          .running_mean = at::zeros({kChannels}),
          .running_var = at::ones({kChannels})};
}

TEST(Bfloat16Test, IsRoundedAsLibTorchDoes) {
  CounterRandom random{1, 0};
  for (int i = 0; i < 100000; ++i) {
    const std::uint32_t bits = random.next();
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    Bfloat16 ours{};
    store(value, &ours);
    ASSERT_EQ(ours.bits, c10::BFloat16{value}.x) << value;
    if (value == value) {
      ASSERT_EQ(to_float(ours), static_cast<float>(c10::BFloat16{value}));
    }
  }
}

class DropValuesTest : public testing::TestWithParam<bool> {
 protected:
  DropRule rule() const { return drop_rule(0.3, 11, 2, GetParam()); }
};

// The definition: value or channel i of an image goes if number i of its position says so.
TEST_P(DropValuesTest, FollowsTheCounterBasedNumbers) {
  const at::Tensor x = images(5, 1);
  const at::Tensor y = drop_values(x, training().positions, rule());
  const float* from = x.const_data_ptr<float>();
  const float* to = y.const_data_ptr<float>();
  const std::int64_t positions[] = {100, 101, 240};
  for (const std::int64_t position : positions) {
    CounterRandom random{11, static_cast<std::uint64_t>(position), 2};
    std::vector<std::uint32_t> numbers(GetParam() ? kChannels : 25 * kChannels);
    for (std::uint32_t& number : numbers) number = random.next();
    for (std::size_t i = 0; i < 25 * kChannels; ++i, ++from, ++to) {
      const bool kept = static_cast<double>(numbers[i % numbers.size()]) * 0x1p-32 >= 0.3;
      ASSERT_FLOAT_EQ(*to, kept ? *from / 0.7F : 0.0F) << position << ' ' << i;
    }
  }
}

// Kernels compute by these, thread by thread.
TEST_P(DropValuesTest, SingleElementsAreThoseOfTheWhole) {
  const at::Tensor x = images(5, 1);
  const at::Tensor expected = drop_values(x, training().positions, rule());
  const at::Tensor y = at::empty_like(x);
  constexpr std::int64_t kValues = 25 * kChannels;
  const float* from = x.const_data_ptr<float>();
  auto* to = static_cast<float*>(y.data_ptr());
  for (const std::int64_t position : {100, 101, 240}) {
    for (std::int64_t i = 0; i < kValues; ++i) {
      if (GetParam()) {
        drop_by_channel(rule(), position, i % kChannels, from + i, to + i);
      } else if (i % 4 == 0) {
        drop_group(rule(), position, i / 4, kValues, from, to);
      }
    }
    from += kValues;
    to += kValues;
  }
  EXPECT_TRUE(at::equal(y, expected));
}

TEST_P(DropValuesTest, GradientsPassTheKeptValuesAlone) {
  const at::Tensor x = leaf(images(5, 1));
  const at::Tensor gradient = images(5, 2);
  drop_values(x, training().positions, rule()).backward(gradient);
  EXPECT_TRUE(at::equal(x.grad(), drop_values(gradient, training().positions, rule())));
}

TEST_P(DropValuesTest, OfBfloat16DropsTheSameValues) {
  const at::Tensor x = images(5, 1);
  const at::Tensor wide = drop_values(x, training().positions, rule());
  const at::Tensor narrow = drop_values(x.to(at::kBFloat16), training().positions, rule());
  EXPECT_TRUE(at::equal(narrow, wide.to(at::kBFloat16)));
}

TEST_P(DropValuesTest, EveryImageNeedsAPosition) {
  EXPECT_THROW(drop_values(images(5, 1), at::zeros({2}, at::kLong), rule()), InternalError);
  EXPECT_THROW(drop_values(images(5, 1), {}, rule()), InternalError);
}

TEST_P(DropValuesTest, BehindAReluIsTheSameInOne) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    at::Tensor values = images(5, 1);
    values[0][3][1][0] = std::numeric_limits<float>::quiet_NaN();
    const at::Tensor one = leaf(values.to(type));
    const at::Tensor two = leaf(values.to(type));
    DropRule both = rule();
    both.rectifies = true;
    const at::Tensor y = drop_values(one, training().positions, both);
    const at::Tensor expected = drop_values(at::relu(two), training().positions, rule());
    EXPECT_TRUE(at::equal(y.nan_to_num(99.0), expected.nan_to_num(99.0)));
    const at::Tensor gradient = images(5, 2).to(type);
    y.backward(gradient);
    expected.backward(gradient);
    EXPECT_TRUE(at::equal(one.grad()[1], two.grad()[1]));
    EXPECT_TRUE(at::equal(one.grad()[2], two.grad()[2]));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, DropValuesTest, testing::Bool(),
                         [](const auto& kind) { return kind.param ? "Channels" : "Values"; });

TEST(LayerOpsTest, DropoutEqualsThatOfTheLoops) {
  const at::Tensor x = images(6, 1);
  EXPECT_TRUE(at::equal(drop_values(x, training().positions, drop_rule(0.5, 11, 0, true)),
                        channel_dropout(x, 0.5, training())));
  const BatchNorm norm = sample_norm();
  EXPECT_TRUE(at::equal(drop_values(batch_norm_relu(x, norm, training()), training().positions,
                                    drop_rule(0.3, 11, 4, false)),
                        batch_norm_relu(x, norm, training(), {.probability = 0.3, .lane = 4})));
}

TEST(LayerOpsTest, PoolingEqualsThatOfTheLoops) {
  for (const std::int64_t side : {6, 7}) {
    at::Tensor values = images(side, 1);
    values[0][3][1][0] = std::numeric_limits<float>::quiet_NaN();
    const at::Tensor ours = leaf(values);
    const at::Tensor loops = leaf(values);
    const at::Tensor y = pool_2x2(ours);
    const at::Tensor expected = max_pool_2x2(loops);
    EXPECT_TRUE(at::equal(y.nan_to_num(99.0), expected.nan_to_num(99.0))) << side;
    EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));
    const at::Tensor gradient = images(side / 2, 2);
    y.backward(gradient);
    expected.backward(gradient);
    EXPECT_TRUE(at::equal(ours.grad(), loops.grad())) << side;
  }
}

TEST(LayerOpsTest, PoolingOfBfloat16TakesTheSameValues) {
  const at::Tensor x = images(6, 1);
  EXPECT_TRUE(at::equal(max_pool_2x2(x.to(at::kBFloat16)), max_pool_2x2(x).to(at::kBFloat16)));
}

// Values that bfloat16 holds exactly, so that only the result's rounding (2^-9 relative) differs.
TEST(LayerOpsTest, NormOfBfloat16IsThatOfTheLoopsRounded) {
  const at::Tensor x = images(6, 1);
  const at::Tensor shortcut = images(6, 2);
  const BatchNorm norm = sample_norm();
  const BatchNorm narrow_norm = sample_norm();
  const ValueDropout dropout{.probability = 0.3, .lane = 1};
  const at::Tensor expected = batch_norm_relu(x, norm, training(), dropout);
  const at::Tensor y = batch_norm_relu(x.to(at::kBFloat16), narrow_norm, training(), dropout);
  EXPECT_EQ(y.scalar_type(), at::kBFloat16);
  EXPECT_TRUE(at::allclose(y.to(at::kFloat), expected, 1e-2, 1e-2));
  EXPECT_TRUE(at::allclose(narrow_norm.running_var, norm.running_var, 1e-4, 1e-5));
  const JoinedBranches joined =
      join_and_normalise(x.to(at::kBFloat16), shortcut.to(at::kBFloat16), narrow_norm, training());
  EXPECT_TRUE(at::equal(joined.sum.to(at::kFloat), x + shortcut));
  EXPECT_TRUE(at::allclose(joined.normalised.to(at::kFloat),
                           batch_norm_relu(x + shortcut, norm, training()), 2e-2, 2e-2));
}

}  // namespace
}  // namespace oodsweep
