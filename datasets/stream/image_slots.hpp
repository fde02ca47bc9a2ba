#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oodsweep {

/// Room for a fixed number of images of one size, handed out one by one: all the pixels that a
/// stream holds. Memory is taken as slots are first used. Not thread-safe, but for the bytes of
/// different slots.
class ImageSlots {
 public:
  using Slot = std::int32_t;

  ImageSlots(std::int64_t count, std::int64_t image_bytes);

  [[nodiscard]] std::int64_t available() const { return static_cast<std::int64_t>(free_.size()); }
  /// @param count At most available().
  [[nodiscard]] std::vector<Slot> take(std::int64_t count);
  void give_back(Slot slot) { free_.push_back(slot); }
  [[nodiscard]] std::span<std::uint8_t> bytes(Slot slot);

 private:
  std::size_t image_bytes_;
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::vector<Slot> free_;
};

}  // namespace oodsweep
