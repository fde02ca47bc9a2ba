#include "datasets/memory_source.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {

void bytes_to_unit(std::span<const std::uint8_t> bytes, float* values) {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> unit{};
    for (std::size_t i = 0; i < unit.size(); ++i) unit[i] = static_cast<float>(i) / 255.0F;
    return unit;
  }();
  for (const std::uint8_t byte : bytes) *values++ = table[byte];
}

MemorySource::MemorySource(SplitInfo info, std::vector<std::uint8_t> pixels,
                           std::vector<std::int32_t> labels)
    : info_{std::move(info)}, pixels_{std::move(pixels)}, labels_{std::move(labels)} {
  OOD_EXPECT(static_cast<std::int64_t>(pixels_.size()) == info_.count * info_.shape.pixels() &&
                 static_cast<std::int64_t>(labels_.size()) == info_.count,
             "pixels and labels of every image");
}

void MemorySource::read(std::span<const std::int64_t> indices, float* pixels,
                        std::int32_t* labels) const {
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  for (const std::int64_t index : indices) {
    OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
    const auto image = static_cast<std::size_t>(index);
    bytes_to_unit(std::span{pixels_}.subspan(image * size, size), pixels);
    pixels += size;
    if (labels != nullptr) *labels++ = labels_[image];
  }
}

}  // namespace oodsweep
