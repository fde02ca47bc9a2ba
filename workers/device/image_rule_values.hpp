#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "core/error.hpp"
#include "workers/device/image_math.hpp"

namespace oodsweep {

// A rule as what LibTorch's operators can be given, and back.

[[nodiscard]] inline std::vector<std::int64_t> integers_of(const ImageBatchRule& rule) {
  return {
      rule.height,        rule.width,         rule.channels,   static_cast<std::int64_t>(rule.seed),
      rule.flips ? 1 : 0, rule.crops ? 1 : 0, rule.frame_rows, rule.frame_columns,
      rule.per_step,      rule.first};
}

[[nodiscard]] inline std::vector<double> numbers_of(const ImageBatchRule& rule) {
  std::vector<double> numbers;
  for (const float value : rule.mean) numbers.push_back(static_cast<double>(value));
  for (const float value : rule.inverse_std) numbers.push_back(static_cast<double>(value));
  return numbers;
}

[[nodiscard]] inline ImageBatchRule image_batch_rule_from(at::IntArrayRef integers,
                                                          at::ArrayRef<double> numbers) {
  OOD_EXPECT(integers.size() == 10 && numbers.size() == 2 * kMostImageChannels, "a whole rule");
  ImageBatchRule rule{.height = integers[0],
                      .width = integers[1],
                      .channels = integers[2],
                      .seed = static_cast<std::uint64_t>(integers[3]),
                      .flips = integers[4] != 0,
                      .crops = integers[5] != 0,
                      .frame_rows = integers[6],
                      .frame_columns = integers[7],
                      .per_step = integers[8],
                      .first = integers[9]};
  for (std::size_t i = 0; i < kMostImageChannels; ++i) {
    rule.mean[i] = static_cast<float>(numbers[i]);
    rule.inverse_std[i] = static_cast<float>(numbers[kMostImageChannels + i]);
  }
  return rule;
}

/// Of what write_images() is given.
inline void expect_image_batch(const ImageBatchRule& rule, const at::Tensor& table,
                               const at::Tensor& indices, const at::Tensor& batch) {
  const std::int64_t size = rule.places() * rule.channels;
  OOD_EXPECT(table.dim() == 2 && table.size(1) == size && table.is_contiguous() &&
                 table.scalar_type() == at::kByte,
             "images are bytes of the rule's size");
  OOD_EXPECT(
      batch.numel() == indices.numel() * size && batch.stride(1) == 1 && batch.stride(0) == size,
      "the batch holds what the indices name, channels last");
}

}  // namespace oodsweep
