#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/output_file.hpp"

namespace oodsweep {

/// Images of a shard unless the user says otherwise: 65536, fewer of images of which these would
/// have more than 256 MiB; a multiple of kBlockImages.
[[nodiscard]] std::int64_t default_shard_images(const ImageShape& shape);

/// Writes one shard image by image, byte for byte the file that HDF5 makes of the same arrays.
/// Keeps a few blocks and the labels and hashes in memory. A shard that is not finished is
/// left as a file that nothing reads; its folder's owner removes it. One thread.
class ShardWriter {
 public:
  /// @throws IoError, DiskFull, here and below.
  ShardWriter(const std::filesystem::path& folder, std::string file, const ImageShape& shape);

  /// @param pixels [height, width, channels]. @param hash XXH3 of `pixels`.
  void append(std::span<const std::uint8_t> pixels, std::int32_t label, std::uint64_t hash);
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(labels_.size()); }
  /// Completes and syncs the file. At least one image.
  [[nodiscard]] ShardEntry finish();

 private:
  void write_pixels();
  [[nodiscard]] std::vector<struct H5ArrayPlan> plan(std::int64_t count) const;

  std::string name_;
  ImageShape shape_;
  std::size_t block_bytes_;
  std::size_t buffer_bytes_;
  OutputFile file_;
  std::int64_t first_pixel_ = 0;      ///< Where the images begin, once some are written.
  std::int64_t pixels_written_ = 0;   ///< Bytes.
  std::vector<std::uint8_t> pixels_;  ///< Not yet written.
  std::vector<std::int32_t> labels_;
  std::vector<std::uint64_t> image_hashes_;
  std::vector<std::uint64_t> block_hashes_;
};

/// Replaces every label by its image under `places` in a finished shard.
/// @return The entry with its new SHA-256.
[[nodiscard]] ShardEntry relabel_shard(const std::filesystem::path& folder, const ShardEntry& entry,
                                       const std::map<std::int32_t, std::int32_t>& places);

}  // namespace oodsweep
