#include "models/wide_resnet/wide_resnet.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json.hpp"
#include "models/network_description.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

NetworkSpec small_spec(std::int64_t outputs = 5) {
  return {.name = "wide_resnet",
          .input = {3, 16, 16},
          .outputs = outputs,
          .dropout = 0.0,
          .sizes = {{"depth", 10}, {"width", 2}}};
}

/// Element i of tensor `number`: sin(0.7 i + number + 1), as tests/models/fixtures/ does it.
std::vector<float> sines(std::int64_t count, std::size_t number) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(static_cast<float>(
        std::sin(0.7 * static_cast<double>(i) + static_cast<double>(number) + 1.0)));
  }
  return values;
}

float scaled(float wave, const TensorDescription& tensor) {
  if (tensor.shape.size() > 1) {
    const std::int64_t fan_in = element_count(tensor.shape) / tensor.shape[0];
    return wave / static_cast<float>(std::sqrt(static_cast<double>(fan_in)));
  }
  const bool of_norm = tensor.name.find("bn") != std::string::npos;
  if (tensor.name.ends_with("running_var") || (of_norm && tensor.name.ends_with("weight"))) {
    return 1.0F + wave / 2.0F;
  }
  return tensor.name.ends_with("running_mean") ? wave / 4.0F : wave;
}

/// The state of the reference, its names with `prefix`.
std::vector<NamedArray> reference_state(const std::string& prefix = "") {
  std::vector<NamedArray> arrays;
  for (const TensorDescription& tensor : find_network("wide_resnet", "").tensors(small_spec())) {
    std::vector<float> values = sines(element_count(tensor.shape), arrays.size());
    for (float& value : values) value = scaled(value, tensor);
    NamedArray array{prefix + tensor.name, DType::kFloat32, tensor.shape, {}};
    array.bytes.resize(values.size() * sizeof(float));
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    arrays.push_back(std::move(array));
  }
  return arrays;
}

at::Tensor reference_images() {
  const std::vector<float> waves = sines(3 * 3 * 16 * 16, 0);
  const at::Tensor images = at::tensor(waves).view({3, 3, 16, 16});
  return ((images + 1.0) / 2.0).contiguous(at::MemoryFormat::ChannelsLast);
}

class WideResnetReferenceTest : public testing::Test {
 protected:
  WideResnetReferenceTest() {
    load_state(*network_, reference_state(), "test");
    for (const NamedTensor& parameter : network_->parameters()) {
      parameter.tensor.requires_grad_(true);
    }
  }

  /// The first values of `ours`, row-major, against the stored ones.
  static void expect_near(const at::Tensor& ours, const Json& stored, const std::string& what) {
    const at::Tensor plain = ours.detach().contiguous();
    double largest = 0.0;
    for (const double value : stored) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < stored.size(); ++i) {
      EXPECT_NEAR(plain.const_data_ptr<float>()[i], stored[i].get<double>(), 2e-4 * largest)
          << what << " " << i;
    }
  }

  std::unique_ptr<Network> network_ = make_network(small_spec(), 1);
  Json stored_ =
      read_json_file(OODSWEEP_SOURCE_DIR "/tests/models/stored/wide_resnet_reference.json");
};

TEST_F(WideResnetReferenceTest, ScoresAsPytorchDoes) {
  at::Tensor images = reference_images().requires_grad_(true);
  const at::Tensor logits = network_->forward(images, {});
  expect_near(logits, stored_.at("eval_logits"), "logit");
  logits.square().sum().backward();
  expect_near(images.grad(), stored_.at("eval_image_gradient"), "gradient of the image");
  const c10::InferenceMode inference;
  expect_near(network_->forward(reference_images(), {}), stored_.at("eval_logits"), "inference");
}

TEST_F(WideResnetReferenceTest, TrainsAsPytorchDoes) {
  const at::Tensor logits = network_->forward(reference_images(), {.training = true});
  expect_near(logits, stored_.at("train_logits"), "logit");
  const at::Tensor loss = at::cross_entropy_loss(logits, at::tensor({1, 4, 2}, at::kLong));
  EXPECT_NEAR(loss.item<double>(), stored_.at("train_loss").get<double>(), 1e-5);
  loss.backward();
  for (const NamedTensor& parameter : network_->parameters()) {
    expect_near(parameter.tensor.grad(), stored_.at("gradients").at(parameter.name),
                parameter.name);
  }
  ASSERT_EQ(network_->buffers().size(), stored_.at("buffers").size());
  for (const NamedTensor& buffer : network_->buffers()) {
    expect_near(buffer.tensor, stored_.at("buffers").at(buffer.name), buffer.name);
  }
}

TEST_F(WideResnetReferenceTest, SavesItsStatisticsAndLoadsThemAgain) {
  const at::NoGradGuard no_grad;
  static_cast<void>(network_->forward(reference_images(), {.training = true}));
  const auto copy = make_network(small_spec(), 2);
  load_state(*copy, state_arrays(*network_), "test");
  EXPECT_TRUE(
      at::equal(copy->forward(reference_images(), {}), network_->forward(reference_images(), {})));
}

TEST(WideResnetTest, StaysInChannelsLastForGreyImagesToo) {
  NetworkSpec spec = small_spec();
  spec.input = {1, 28, 28};
  const auto network = make_network(spec, 1);
  for (const NamedTensor& parameter : network->parameters()) {
    if (parameter.tensor.dim() != 4) continue;
    EXPECT_EQ(parameter.tensor.stride(1), 1) << parameter.name;
  }
  const at::NoGradGuard no_grad;
  const at::Tensor images = at::rand({2, 28, 28, 1}).permute({0, 3, 1, 2});
  EXPECT_EQ(network->forward(images, {}).sizes(), (at::IntArrayRef{2, 5}));
}

// Spec ssl-oe 1.6: N(0, 2 / (kh kw c_out)); 18,432 weights, so their mean square has a relative sd
// of sqrt(2 / 18432) = 1 %.
TEST(WideResnetTest, StartsAsThePublishedCodeDoes) {
  for (const NamedTensor& parameter : make_network(small_spec(), 1)->parameters()) {
    if (parameter.name == "block2.layer.0.conv1.weight") {
      EXPECT_NEAR(parameter.tensor.square().mean().item<double>(), 2.0 / (9 * 64),
                  0.05 * 2.0 / (9 * 64));
      EXPECT_NEAR(parameter.tensor.mean().item<double>(), 0.0, 5 * 0.059 / std::sqrt(18432.0));
    }
    if (parameter.name == "fc.weight") {
      EXPECT_LE(parameter.tensor.abs().max().item<double>(), 1.0 / std::sqrt(128.0));
      EXPECT_GE(parameter.tensor.abs().max().item<double>(), 0.9 / std::sqrt(128.0));
    }
    if (parameter.name == "bn1.weight") {
      EXPECT_TRUE((parameter.tensor == 1.0).all().item<bool>());
    }
    if (parameter.name == "fc.bias" || parameter.name == "bn1.bias") {
      EXPECT_TRUE((parameter.tensor == 0.0).all().item<bool>());
    }
  }
}

TEST(WideResnetTest, DropoutIsAFunctionOfSeedAndPosition) {
  const at::NoGradGuard no_grad;
  NetworkSpec spec = small_spec();
  spec.dropout = 0.3;
  const auto logits = [&](std::uint64_t seed, std::int64_t position) {
    return make_network(spec, 1)->forward(
        reference_images(),
        {.training = true,
         .dropout_seed = seed,
         .positions = consecutive_positions(position, reference_images().size(0))});
  };
  EXPECT_TRUE(at::equal(logits(1, 7), logits(1, 7)));
  EXPECT_FALSE(at::equal(logits(1, 7), logits(2, 7)));
  EXPECT_FALSE(at::equal(logits(1, 7), logits(1, 8)));
}

}  // namespace
}  // namespace oodsweep
