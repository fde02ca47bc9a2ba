#include "datasets/stream/image_slots.hpp"

#include <numeric>

#include "core/error.hpp"

namespace oodsweep {

ImageSlots::ImageSlots(std::int64_t count, std::int64_t image_bytes)
    : image_bytes_{static_cast<std::size_t>(image_bytes)},
      bytes_{std::make_unique_for_overwrite<std::uint8_t[]>(static_cast<std::size_t>(count) *
                                                            image_bytes_)},
      free_(static_cast<std::size_t>(count)) {
  std::iota(free_.rbegin(), free_.rend(), Slot{0});  // the lowest ones first
}

std::vector<ImageSlots::Slot> ImageSlots::take(std::int64_t count) {
  OOD_EXPECT(count <= available(), "slots that are free");
  std::vector<Slot> slots(free_.end() - count, free_.end());
  free_.resize(free_.size() - slots.size());
  return slots;
}

std::span<std::uint8_t> ImageSlots::bytes(Slot slot) {
  return {bytes_.get() + static_cast<std::size_t>(slot) * image_bytes_, image_bytes_};
}

}  // namespace oodsweep
