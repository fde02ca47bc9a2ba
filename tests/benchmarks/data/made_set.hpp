#pragma once

#include <filesystem>
#include <memory>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// A stored set "made" of random 8-bit images in shards of 65,536 images or 256 MiB; written into
/// `root` unless one of this size is there. Its fingerprint and checksums are not those of its
/// images: nothing here looks at them.
struct MadeSet {
  std::filesystem::path root;
  ImageShape shape;
  std::int64_t count = 0;

  void write() const;
  /// @param is_random_access Whether a stream takes it image by image.
  [[nodiscard]] std::shared_ptr<const ImageSource> open(bool is_random_access) const;
};

/// Seconds of `clock`: CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID.
[[nodiscard]] double seconds_of(int clock);
/// Largest resident size so far, in bytes.
[[nodiscard]] double peak_bytes();

}  // namespace oodsweep
