#include "workers/device/image_ops.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "models/layer_tensors.hpp"
#include "workers/device/image_rule_values.hpp"

namespace oodsweep {
namespace {

template <class T>
void write_all(const ImageBatchRule& rule, const at::Tensor& table, const at::Tensor& indices,
               std::int64_t step, T* to) {
  const std::int64_t size = rule.places() * rule.channels;
  const auto* index = indices.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < indices.numel(); ++i, to += size) {
    OOD_EXPECT(index[i] >= 0 && index[i] < table.size(0), "an image of the table");
    const std::uint8_t* image = table.const_data_ptr<std::uint8_t>() + index[i] * size;
    const ImageShift shift = image_shift(rule, step * rule.per_step + rule.first + i);
    for (std::int64_t place = 0; place < rule.places(); ++place) {
      write_place(rule, shift, place, image, to);
    }
  }
}

void write_images_on_cpu(const at::Tensor& table, const at::Tensor& indices, const at::Tensor& step,
                         at::IntArrayRef integers, at::ArrayRef<double> numbers,
                         at::Tensor& batch) {
  const ImageBatchRule rule = image_batch_rule_from(integers, numbers);
  expect_image_batch(rule, table, indices, batch);
  with_values(batch, batch, [&](const auto*, auto* to) {
    write_all(rule, table, indices, *step.const_data_ptr<std::int64_t>(), to);
  });
}

}  // namespace

ImageBatchRule image_batch_rule(const NetworkSpec& network, Augmentation augmentation,
                                std::uint64_t seed, std::int64_t per_step, bool standardises) {
  const ImageShape& shape = network.input;
  OOD_EXPECT(shape.channels <= kMostImageChannels, "the rule has constants for few channels");
  ImageBatchRule rule{.height = shape.height,
                      .width = shape.width,
                      .channels = shape.channels,
                      .seed = seed,
                      .flips = augmentation != Augmentation::kNone,
                      .crops = augmentation == Augmentation::kCropFlip,
                      .frame_rows = augmentation_frame(shape.height),
                      .frame_columns = augmentation_frame(shape.width),
                      .per_step = per_step};
  for (std::size_t i = 0; i < kMostImageChannels; ++i) {
    const bool has_constants = standardises && i < network.mean.size();
    rule.mean[i] = has_constants ? static_cast<float>(network.mean[i]) : 0.0F;
    rule.inverse_std[i] = has_constants ? 1.0F / static_cast<float>(network.std[i]) : 1.0F;
  }
  return rule;
}

void write_images(const ImageBatchRule& rule, const at::Tensor& table, const at::Tensor& indices,
                  const at::Tensor& step, at::Tensor batch) {
  if (indices.numel() == 0) return;
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("oodsweep::write_images", "")
                             .typed<decltype(write_images_on_cpu)>();
  op.call(table, indices, step, integers_of(rule), numbers_of(rule), batch);
}

TORCH_LIBRARY_FRAGMENT(oodsweep, library) {
  library.def(
      "write_images(Tensor table, Tensor indices, Tensor step, int[] integers, float[] numbers, "
      "Tensor(a!) batch) -> ()");
}

TORCH_LIBRARY_IMPL(oodsweep, CPU, library) { library.impl("write_images", write_images_on_cpu); }

}  // namespace oodsweep
