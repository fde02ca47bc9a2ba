#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {

/// A shard made at once in memory, by HDF5 itself: what a ShardWriter must write too, byte for
/// byte. @param pixels [count, height, width, channels].
inline ShardEntry write_shard(const std::filesystem::path& folder, const std::string& file,
                              const ImageShape& shape, std::span<const std::uint8_t> pixels,
                              std::span<const std::int32_t> labels) {
  const auto count = static_cast<std::int64_t>(labels.size());
  const auto image_hashes = hash_images(pixels, shape.pixels());
  const auto block_hashes = hash_images(pixels, block_images(shape) * shape.pixels());
  const std::string image = h5_image(
      {make_h5_array<std::uint8_t>("/images", H5Type::kUint8,
                                   {count, shape.height, shape.width, shape.channels}, pixels),
       make_h5_array<std::int32_t>("/labels", H5Type::kInt32, {count}, labels),
       make_h5_array<std::uint64_t>("/image_hash", H5Type::kUint64, {count}, image_hashes),
       make_h5_array<std::uint64_t>("/block_hash", H5Type::kUint64,
                                    {static_cast<std::int64_t>(block_hashes.size())},
                                    block_hashes)},
      file);
  write_file_atomically(folder / file, image);
  return {file, count, static_cast<std::int64_t>(image.size()), sha256_hex(image)};
}

/// The file with the ascending content hashes of a split's images, likewise.
inline HashIndexEntry write_hash_index(const std::filesystem::path& folder, const std::string& file,
                                       std::vector<std::uint64_t> image_hashes) {
  std::sort(image_hashes.begin(), image_hashes.end());
  const std::string image =
      h5_image({make_h5_array<std::uint64_t>("/sorted_image_hash", H5Type::kUint64,
                                             {static_cast<std::int64_t>(image_hashes.size())},
                                             image_hashes)},
               file);
  write_file_atomically(folder / file, image);
  return {file, static_cast<std::int64_t>(image.size()), sha256_hex(image)};
}

}  // namespace oodsweep
