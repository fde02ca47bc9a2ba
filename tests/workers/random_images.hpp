#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "datasets/memory_source.hpp"

namespace oodsweep {

/// A split of random bytes with labels of ten classes, always the same for one count.
inline std::shared_ptr<const ImageSource> random_images(const ImageShape& shape,
                                                        std::int64_t count) {
  SplitInfo info;
  info.shape = shape;
  info.count = count;
  CounterRandom random{7, static_cast<std::uint64_t>(count)};
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * shape.pixels()));
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(random.next());
  std::vector<std::int32_t> labels(static_cast<std::size_t>(count));
  for (std::int32_t& label : labels) label = static_cast<std::int32_t>(random.below(10));
  return std::make_shared<MemorySource>(info, std::move(pixels), std::move(labels));
}

}  // namespace oodsweep
