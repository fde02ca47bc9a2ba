#include "workers/device/image_ops.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/pixel_values.hpp"
#include "models/network.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kSeed = 77;
constexpr std::int64_t kImages = 20;

NetworkSpec network_for(const ImageShape& shape) {
  NetworkSpec spec{
      .name = "wide_resnet", .input = shape, .outputs = 10, .sizes = {{"depth", 10}, {"width", 1}}};
  for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
    spec.mean.push_back(0.4913 - 0.01 * static_cast<double>(channel));
    spec.std.push_back(0.247 + 0.003 * static_cast<double>(channel));
  }
  return spec;
}

at::Tensor table_of(const ImageShape& shape) {
  at::Tensor table = at::empty({kImages, shape.pixels()}, at::kByte);
  CounterRandom random{1, 0};
  for (std::int64_t i = 0; i < table.numel(); ++i) {
    table.mutable_data_ptr<std::uint8_t>()[i] = static_cast<std::uint8_t>(random.next());
  }
  return table;
}

at::Tensor empty_batch(std::int64_t count, const ImageShape& shape, at::ScalarType type) {
  const std::int64_t c = shape.channels;
  const std::int64_t w = shape.width;
  const std::int64_t h = shape.height;
  return at::empty_strided({count, c, h, w}, {h * w * c, 1, w * c, c}, type);
}

/// What the CPU path does one after the other: bytes to floats, augmentation, standardisation.
at::Tensor step_by_step(const NetworkSpec& network, Augmentation augmentation,
                        const at::Tensor& table, const std::vector<std::int64_t>& indices,
                        std::int64_t first_position) {
  const auto count = static_cast<std::int64_t>(indices.size());
  const auto size = static_cast<std::size_t>(network.input.pixels());
  at::Tensor batch = empty_batch(count, network.input, at::kFloat);
  auto* pixels = batch.mutable_data_ptr<float>();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto* image =
        table.const_data_ptr<std::uint8_t>() + indices[i] * static_cast<std::int64_t>(size);
    bytes_to_unit({image, size}, pixels + i * size);
  }
  Augmenter{augmentation, network.input, kSeed}.apply(first_position, count, pixels);
  if (network.mean.empty()) return batch;
  const auto constants = [&](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(at::kFloat).view({1, -1, 1, 1});
  };
  return (batch - constants(network.mean)) * constants(network.std).reciprocal();
}

struct Case {
  ImageShape shape;
  Augmentation augmentation;
  bool standardised;
};

class WriteImagesTest : public testing::TestWithParam<Case> {
 protected:
  NetworkSpec network() const {
    NetworkSpec network = network_for(GetParam().shape);
    if (!GetParam().standardised) network.mean = network.std = {};
    return network;
  }
  at::Tensor ours(at::ScalarType type) const {
    ImageBatchRule rule =
        image_batch_rule(network(), GetParam().augmentation, kSeed, /*per_step=*/50, true);
    rule.first = 7;
    at::Tensor batch = empty_batch(std::ssize(indices_), GetParam().shape, type);
    write_images(rule, table_, at::tensor(indices_, at::kLong), at::scalar_tensor(3, at::kLong),
                 batch);
    return batch;
  }
  at::Tensor expected() const {  // position 3 * 50 + 7
    return step_by_step(network(), GetParam().augmentation, table_, indices_, 157);
  }

  std::vector<std::int64_t> indices_{3, 0, 19, 3, 7, 11, 12, 1};
  at::Tensor table_ = table_of(GetParam().shape);
};

TEST_P(WriteImagesTest, GivesTheBitsOfTheCpuPath) {
  EXPECT_TRUE(at::equal(ours(at::kFloat), expected()));
}

TEST_P(WriteImagesTest, Bfloat16IsThatRounded) {
  EXPECT_TRUE(at::equal(ours(at::kBFloat16), expected().to(at::kBFloat16)));
}

INSTANTIATE_TEST_SUITE_P(Cases, WriteImagesTest,
                         testing::Values(Case{{3, 32, 32}, Augmentation::kCropFlip, true},
                                         Case{{3, 32, 32}, Augmentation::kFlip, true},
                                         Case{{3, 9, 14}, Augmentation::kCropFlip, true},
                                         Case{{1, 28, 28}, Augmentation::kCropFlip, false},
                                         Case{{1, 28, 28}, Augmentation::kNone, false},
                                         Case{{3, 32, 32}, Augmentation::kNone, true}));

TEST(WriteImagesTest, WithoutStandardisationPixelsStayPixels) {
  const NetworkSpec network = network_for({3, 8, 8});
  const at::Tensor table = table_of(network.input);
  NetworkSpec plain = network;
  plain.mean = plain.std = {};
  at::Tensor batch = empty_batch(1, network.input, at::kFloat);
  write_images(image_batch_rule(network, Augmentation::kNone, kSeed, 1, false), table,
               at::tensor({5}, at::kLong), at::scalar_tensor(0, at::kLong), batch);
  EXPECT_TRUE(at::equal(batch, step_by_step(plain, Augmentation::kNone, table, {5}, 0)));
}

// The network skips its own standardisation, and the logits are bit for bit the same.
TEST(WriteImagesTest, NetworksTakeStandardisedImages) {
  const NetworkSpec spec = network_for({3, 32, 32});
  const auto network = make_network(spec, 1);
  const at::Tensor table = table_of(spec.input);
  const at::Tensor indices = at::arange(4, at::kLong);
  const at::Tensor step = at::scalar_tensor(0, at::kLong);
  at::Tensor pixels = empty_batch(4, spec.input, at::kFloat);
  at::Tensor standardised = empty_batch(4, spec.input, at::kFloat);
  for (const bool is_done : {false, true}) {
    write_images(image_batch_rule(spec, Augmentation::kCropFlip, kSeed, 4, is_done), table, indices,
                 step, is_done ? standardised : pixels);
  }
  EXPECT_TRUE(at::equal(network->forward(standardised, {.standardised = true}),
                        network->forward(pixels, {})));
}

TEST(WriteImagesTest, RefusesImagesThatAreNotThere) {
  const NetworkSpec network = network_for({3, 8, 8});
  at::Tensor batch = empty_batch(1, network.input, at::kFloat);
  const ImageBatchRule rule = image_batch_rule(network, Augmentation::kNone, kSeed, 1, true);
  const auto write = [&](const at::Tensor& table, std::int64_t index) {
    write_images(rule, table, at::tensor({index}, at::kLong), at::scalar_tensor(0, at::kLong),
                 batch);
  };
  EXPECT_THROW(write(table_of(network.input), kImages), InternalError);
  EXPECT_THROW(write(table_of({3, 8, 9}), 0), InternalError);
}

}  // namespace
}  // namespace oodsweep
