#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"
#include "models/network.hpp"
#include "tests/models/network_samples.hpp"

namespace oodsweep {
namespace {

/// [channels][side][side], row-major.
struct Maps {
  std::int64_t channels = 0;
  std::int64_t side = 0;
  std::vector<double> values;

  Maps(std::int64_t channel_count, std::int64_t length)
      : channels{channel_count},
        side{length},
        values(static_cast<std::size_t>(channel_count * length * length)) {}
  double& at(std::int64_t c, std::int64_t y, std::int64_t x) {
    return values[static_cast<std::size_t>((c * side + y) * side + x)];
  }
};

double gelu(double x) { return x / (1.0 + std::exp(-1.702 * x)); }

/// Parameters as plain row-major numbers, in the order of the network.
std::vector<std::vector<float>> plain_parameters(const Network& network) {
  std::vector<std::vector<float>> plain;
  for (const NamedArray& array : state_arrays(network)) plain.push_back(as_float32(array));
  return plain;
}

Maps convolve(Maps& in, const std::vector<float>& weight, const std::vector<float>& bias) {
  Maps out{std::ssize(bias), in.side - 4};
  for (std::int64_t o = 0; o < out.channels; ++o) {
    for (std::int64_t y = 0; y < out.side; ++y) {
      for (std::int64_t x = 0; x < out.side; ++x) {
        double sum = bias[static_cast<std::size_t>(o)];
        for (std::int64_t i = 0; i < in.channels; ++i) {
          for (std::int64_t k = 0; k < 25; ++k) {
            const auto place = static_cast<std::size_t>((o * in.channels + i) * 25 + k);
            sum += weight[place] * in.at(i, y + k / 5, x + k % 5);
          }
        }
        out.at(o, y, x) = sum;
      }
    }
  }
  return out;
}

Maps pool_then_gelu(Maps& in) {
  Maps out{in.channels, in.side / 2};
  for (std::int64_t c = 0; c < out.channels; ++c) {
    for (std::int64_t y = 0; y < out.side; ++y) {
      for (std::int64_t x = 0; x < out.side; ++x) {
        out.at(c, y, x) =
            gelu(std::max({in.at(c, 2 * y, 2 * x), in.at(c, 2 * y, 2 * x + 1),
                           in.at(c, 2 * y + 1, 2 * x), in.at(c, 2 * y + 1, 2 * x + 1)}));
      }
    }
  }
  return out;
}

std::vector<double> linear(const std::vector<double>& in, const std::vector<float>& weight,
                           const std::vector<float>& bias) {
  std::vector<double> out(bias.begin(), bias.end());
  for (std::size_t o = 0; o < out.size(); ++o) {
    for (std::size_t i = 0; i < in.size(); ++i) out[o] += weight[o * in.size() + i] * in[i];
  }
  return out;
}

/// Spec ssl-oe, 2.1, step by step in double.
std::vector<double> slow_logits(const std::vector<std::vector<float>>& p, const at::Tensor& image) {
  Maps pixels{1, 28};
  for (std::size_t i = 0; i < pixels.values.size(); ++i) {
    pixels.values[i] = image.contiguous().const_data_ptr<float>()[i];
  }
  Maps first = convolve(pixels, p[0], p[1]);
  Maps pooled = pool_then_gelu(first);
  Maps second = convolve(pooled, p[2], p[3]);
  std::vector<double> hidden = linear(pool_then_gelu(second).values, p[4], p[5]);
  for (double& value : hidden) value = gelu(value);
  return linear(hidden, p[6], p[7]);
}

void expect_slow_logits(const at::Tensor& logits, const Network& network,
                        const at::Tensor& pixels) {
  const auto parameters = plain_parameters(network);
  for (std::int64_t image = 0; image < pixels.size(0); ++image) {
    const std::vector<double> expected = slow_logits(parameters, pixels[image]);
    for (std::size_t c = 0; c < expected.size(); ++c) {
      EXPECT_NEAR(logits[image][static_cast<std::int64_t>(c)].item<double>(), expected[c], 1e-5);
    }
  }
}

TEST(MnistConvnetTest, ForwardIsTheSpecificationStepByStep) {
  const at::NoGradGuard no_grad;
  const auto network = make_network(mnist_spec(), 7);
  const at::Tensor pixels = sample_pixels(3, 1);
  expect_slow_logits(network->forward(pixels, {}), *network, pixels);
}

TEST(MnistConvnetTest, StandardisesPixelsFirst) {
  const at::NoGradGuard no_grad;
  NetworkSpec spec = mnist_spec();
  spec.mean = {0.1307};
  spec.std = {0.3081};
  const auto network = make_network(spec, 7);
  const at::Tensor pixels = sample_pixels(2, 1);
  expect_slow_logits(network->forward(pixels, {}), *network, (pixels - 0.1307) / 0.3081);
}

TEST(MnistConvnetTest, GivesAsManyLogitsAsOutputs) {
  const auto network = make_network(mnist_spec(15), 7);
  EXPECT_EQ(network->forward(sample_pixels(2, 1), {}).sizes(), (at::IntArrayRef{2, 15}));
}

// A one-channel weight that is only called channels_last makes the whole network run in the slow
// layout without a word. The stride of the channels must be the smallest.
TEST(MnistConvnetTest, ConvolutionsStayInChannelsLast) {
  const auto network = make_network(mnist_spec(), 7);
  const at::Tensor weight = network->parameters()[0].tensor;
  EXPECT_EQ(weight.strides(), (at::IntArrayRef{25, 1, 5, 1}));
  for (const at::Tensor& pixels : {sample_pixels(4, 1), sample_pixels(4, 1).contiguous()}) {
    const at::Tensor out = at::conv2d(pixels, weight, network->parameters()[1].tensor);
    EXPECT_TRUE(out.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_FALSE(out.is_contiguous());
  }
}

TEST(MnistConvnetTest, TrainingReachesEveryParameter) {
  const auto network = make_network(mnist_spec(), 7);
  for (const NamedTensor& parameter : network->parameters()) {
    parameter.tensor.requires_grad_(true);
  }
  const ForwardMode training{
      .training = true, .dropout_seed = 3, .positions = consecutive_positions(0, 8)};
  network->forward(sample_pixels(8, 1), training).square().sum().backward();
  for (const NamedTensor& parameter : network->parameters()) {
    ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
    EXPECT_GT(parameter.tensor.grad().abs().sum().item<float>(), 0.0F) << parameter.name;
  }
}

// In training half of the channels go, in evaluation none; with p = 0 both are the same.
TEST(MnistConvnetTest, DropsChannelsInTrainingOnly) {
  const at::NoGradGuard no_grad;
  const at::Tensor pixels = sample_pixels(4, 1);
  const ForwardMode training{
      .training = true, .dropout_seed = 3, .positions = consecutive_positions(0, 4)};
  const auto network = make_network(mnist_spec(), 7);
  EXPECT_FALSE(at::allclose(network->forward(pixels, training), network->forward(pixels, {})));
  NetworkSpec without = mnist_spec();
  without.dropout = 0.0;
  const auto same_weights = make_network(without, 7);
  EXPECT_TRUE(at::equal(same_weights->forward(pixels, training), network->forward(pixels, {})));
}

}  // namespace
}  // namespace oodsweep
