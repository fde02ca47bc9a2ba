#include "datasets/shards/image_fingerprint.hpp"

namespace oodsweep {

ImageFingerprint::ImageFingerprint(const ImageShape& shape,
                                   const std::vector<std::string>& classes) {
  hash_.update("images uint8 " + shape.text() + "\n");
  for (const std::string& name : classes) hash_.update(name + "\n");
}

void ImageFingerprint::add(std::span<const std::uint64_t> image_hashes) {
  hash_.update(std::as_bytes(image_hashes));
}

std::string ImageFingerprint::finish() { return hash_.finish(); }

}  // namespace oodsweep
