#include "datasets/memory_source.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/pixel_values.hpp"

namespace oodsweep {

MemorySource::MemorySource(SplitInfo info, std::vector<std::uint8_t> pixels,
                           std::vector<std::int32_t> labels)
    : info_{std::move(info)}, pixels_{std::move(pixels)}, labels_{std::move(labels)} {
  OOD_EXPECT(static_cast<std::int64_t>(pixels_.size()) == info_.count * info_.shape.pixels() &&
                 static_cast<std::int64_t>(labels_.size()) == info_.count,
             "pixels and labels of every image");
}

std::span<const std::uint8_t> MemorySource::image(std::int64_t index) const {
  OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  return std::span{pixels_}.subspan(static_cast<std::size_t>(index) * size, size);
}

void MemorySource::read(std::span<const std::int64_t> indices, float* pixels,
                        std::int32_t* labels) const {
  for (const std::int64_t index : indices) {
    bytes_to_unit(image(index), pixels);
    pixels += info_.shape.pixels();
  }
  if (labels != nullptr) read_labels(indices, labels);
}

void MemorySource::read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                              std::int32_t* labels) const {
  for (const std::int64_t index : indices) pixels = std::ranges::copy(image(index), pixels).out;
  if (labels != nullptr) read_labels(indices, labels);
}

void MemorySource::read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const {
  for (const std::int64_t index : indices) {
    OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
    *labels++ = labels_[static_cast<std::size_t>(index)];
  }
}

}  // namespace oodsweep
