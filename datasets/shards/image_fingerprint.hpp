#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/hash.hpp"
#include "core/image_shape.hpp"

namespace oodsweep {

/// The fingerprint of a split, made from the content hashes of its images in order, some at a time.
class ImageFingerprint {
 public:
  ImageFingerprint(const ImageShape& shape, const std::vector<std::string>& classes);
  void add(std::span<const std::uint64_t> image_hashes);
  /// 64 hex digits. Call once.
  [[nodiscard]] std::string finish();

 private:
  Sha256 hash_;
};

}  // namespace oodsweep
