#include "datasets/stream/outlier_stream.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "datasets/pixel_values.hpp"

namespace oodsweep {

OutlierStream::OutlierStream(std::shared_ptr<const ImageSource> source, std::uint64_t seed,
                             OutlierOrder order, const StreamOptions& options)
    : source_{std::move(source)},
      sequence_{source_->info().count, seed, order, stream_pool(source_->info().shape)},
      ahead_{source_, sequence_, order, options} {}

std::int64_t OutlierStream::index_at(std::int64_t position) const {
  return sequence_.index_at(position);
}

void OutlierStream::read(std::int64_t position, std::int64_t count, float* pixels) {
  const bool is_bytes = source_->has_bytes();
  const std::int64_t size = source_->info().shape.pixels();
  ahead_.read(position, count, [&](std::int64_t number, std::span<const std::uint8_t> image) {
    float* target = pixels + number * size;
    if (is_bytes)
      bytes_to_unit(image, target);
    else
      std::memcpy(target, image.data(), image.size());
  });
}

void OutlierStream::read_bytes(std::int64_t position, std::int64_t count, std::uint8_t* pixels) {
  OOD_EXPECT(source_->has_bytes(), "a source of 8-bit images");
  const std::int64_t size = source_->info().shape.pixels();
  ahead_.read(position, count, [&](std::int64_t number, std::span<const std::uint8_t> image) {
    std::ranges::copy(image, pixels + number * size);
  });
}

}  // namespace oodsweep
