#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/network.hpp"
#include "tests/models/network_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

/// Every parameter in its network's order, row-major.
std::vector<std::vector<float>> weights_of(std::uint64_t seed) {
  std::vector<std::vector<float>> weights;
  for (const NamedArray& array : state_arrays(*make_network(mnist_spec(), seed))) {
    weights.push_back(as_float32(array));
  }
  return weights;
}

TEST(InitialWeightsTest, DependOnTheSeedAlone) {
  EXPECT_EQ(weights_of(7), weights_of(7));
  EXPECT_NE(weights_of(7), weights_of(8));
}

TEST(InitialWeightsTest, AreOneStreamInParameterOrder) {
  CounterRandom random{7, 0};
  // fan_in of conv1, conv2, fc1, fc2; a bias has the bound of its weight.
  const double fan_in[] = {25, 25, 250, 250, 320, 320, 50, 50};
  const auto weights = weights_of(7);
  for (std::size_t tensor = 0; tensor < weights.size(); ++tensor) {
    const double bound = 1.0 / std::sqrt(fan_in[tensor]);
    for (const float weight : weights[tensor]) {
      ASSERT_EQ(weight, static_cast<float>((2.0 * random.uniform() - 1.0) * bound));
    }
  }
}

// U(-b, b) has variance b^2 / 3; fc1 has 16,000 weights, so its mean has sd b / sqrt(3 * 16000).
TEST(InitialWeightsTest, FillTheirInterval) {
  const std::vector<float> weights = weights_of(7)[4];
  const double bound = 1.0 / std::sqrt(320.0);
  double sum = 0.0, squares = 0.0;
  for (const float weight : weights) {
    ASSERT_LE(std::abs(weight), bound);
    sum += weight;
    squares += double{weight} * weight;
  }
  const auto count = static_cast<double>(weights.size());
  EXPECT_NEAR(sum / count, 0.0, 5 * bound / std::sqrt(3 * count));
  EXPECT_NEAR(squares / count, bound * bound / 3, bound * bound / 60);
}

TEST(NetworkStateTest, LoadingGivesTheSameLogits) {
  const at::NoGradGuard no_grad;
  const auto source = make_network(mnist_spec(), 7);
  const auto target = make_network(mnist_spec(), 8);
  const at::Tensor pixels = sample_pixels(3, 1);
  ASSERT_FALSE(at::equal(source->forward(pixels, {}), target->forward(pixels, {})));
  load_state(*target, state_arrays(*source), "test");
  EXPECT_TRUE(at::equal(source->forward(pixels, {}), target->forward(pixels, {})));
  EXPECT_EQ(target->parameters()[0].tensor.strides(), (at::IntArrayRef{25, 1, 5, 1}));
}

TEST(NetworkStateTest, ArraysHavePublishedNamesAndRowMajorOrder) {
  const auto network = make_network(mnist_spec(), 7);
  const std::vector<NamedArray> arrays = state_arrays(*network);
  ASSERT_EQ(arrays.size(), 8U);
  EXPECT_EQ(arrays[2].name, "conv2.weight");
  EXPECT_EQ(arrays[2].shape, (std::vector<std::int64_t>{20, 10, 5, 5}));
  const at::Tensor weight = network->parameters()[2].tensor;
  EXPECT_EQ(as_float32(arrays[2])[((3 * 10 + 4) * 5 + 1) * 5 + 2],
            weight[3][4][1][2].item<float>());
}

TEST(NetworkStateTest, LoadsWeightsOfOtherFloatTypes) {
  const auto source = make_network(mnist_spec(), 7);
  const auto target = make_network(mnist_spec(), 8);
  std::vector<NamedArray> arrays = state_arrays(*source);
  const std::vector<float> exact = as_float32(arrays[1]);
  arrays[1].dtype = DType::kBFloat16;  // the upper half of a float's bits
  arrays[1].bytes.resize(exact.size() * 2);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto upper = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(exact[i]) >> 16U);
    std::memcpy(arrays[1].bytes.data() + 2 * i, &upper, 2);
  }
  load_state(*target, arrays, "test");
  EXPECT_NEAR(target->parameters()[1].tensor[3].item<float>(), exact[3], std::abs(exact[3]) / 128);
}

TEST(NetworkStateTest, FewerOutputsFillTheFirstOnes) {
  const at::NoGradGuard no_grad;
  const auto source = make_network(mnist_spec(), 7);
  const auto target = make_network(mnist_spec(15), 8);
  const auto fresh = make_network(mnist_spec(15), 8);
  load_state_of_fewer_outputs(*target, state_arrays(*source), 10, "test");
  const at::Tensor pixels = sample_pixels(3, 1);
  const at::Tensor logits = target->forward(pixels, {});
  EXPECT_TRUE(at::allclose(logits.narrow(1, 0, 10), source->forward(pixels, {}), 0.0, 1e-6));
  const at::Tensor weight = target->parameters()[6].tensor;  // fc2.weight
  EXPECT_TRUE(at::equal(weight.narrow(0, 10, 5), fresh->parameters()[6].tensor.narrow(0, 10, 5)));
  EXPECT_EQ(message_of<ConfigError>(
                [&] { load_state_of_fewer_outputs(*target, state_arrays(*source), 12, "w.pt"); }),
            "w.pt: tensor \"fc2.weight\" has shape (10, 50), mnist_convnet with 12 outputs needs "
            "(12, 50)");
}

TEST(NetworkStateTest, RefusesTheStateOfAnotherNetwork) {
  const auto network = make_network(mnist_spec(), 7);
  std::vector<NamedArray> arrays = state_arrays(*make_network(mnist_spec(15), 7));
  EXPECT_EQ(message_of<ConfigError>([&] { load_state(*network, arrays, "w.pt"); }),
            "w.pt: tensor \"fc2.weight\" has shape (15, 50), mnist_convnet with 10 outputs needs "
            "(10, 50)");
}

}  // namespace
}  // namespace oodsweep
