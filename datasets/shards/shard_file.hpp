#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/positioned_file.hpp"

namespace oodsweep {

/// Images per block at most. A block is the unit of hashing, of reading and of the outlier stream.
inline constexpr std::int64_t kBlockImages = 256;
/// Bytes of a block at most, unless one image alone has more.
inline constexpr std::int64_t kMostBlockBytes = std::int64_t{4} << 20;

/// Images per block of a set whose images have this shape: the largest power of two up to
/// kBlockImages whose block has at most kMostBlockBytes; at least 1. So a shard of a multiple of
/// kBlockImages images consists of whole blocks.
[[nodiscard]] std::int64_t block_images(const ImageShape& shape);

/// The ascending content hashes of a split.
/// @throws IoError if the file is not what the manifest says.
[[nodiscard]] std::vector<std::uint64_t> read_hash_index(const std::filesystem::path& folder,
                                                         const HashIndexEntry& entry,
                                                         std::int64_t count);

/// One shard, read by pread() from any thread: what several processes of a machine read is in its
/// page cache once. Each block's hash is checked the first time that any of its images is read.
class ShardFile {
 public:
  /// @throws IoError if the file is missing, truncated or not what the manifest says.
  ShardFile(const std::filesystem::path& path, const ShardEntry& entry, const ImageShape& shape);

  [[nodiscard]] std::int64_t count() const { return count_; }
  /// Images per block; the last block may have fewer.
  [[nodiscard]] std::int64_t block_images() const { return block_images_; }
  /// Read when they are first asked for. @throws IoError.
  [[nodiscard]] std::span<const std::int32_t> labels() const;
  /// Content hash of each image, from the file.
  [[nodiscard]] std::vector<std::uint64_t> read_image_hashes() const;

  /// Images of one block, [up to block_images(), height, width, channels].
  /// @throws IoError naming the shard if the block's hash is wrong.
  void read_block(std::int64_t block, std::vector<std::uint8_t>& pixels) const;
  /// Images from number `first` on, as many as `pixels` has room for, all of one block.
  /// @throws IoError likewise.
  void read_images(std::int64_t first, std::span<std::uint8_t> pixels) const;

 private:
  [[nodiscard]] std::int64_t images_of_block(std::int64_t block) const;
  void read_block(std::int64_t block, std::span<std::uint8_t> pixels) const;

  PositionedFile file_;
  std::int64_t count_;
  std::int64_t image_bytes_;
  std::int64_t block_images_;
  std::int64_t offset_ = 0;
  std::vector<std::uint64_t> block_hashes_;
  mutable std::vector<std::atomic<bool>> checked_;  ///< By block.
  mutable std::once_flag labels_once_;
  mutable std::vector<std::int32_t> labels_;
};

/// Fingerprint of a split: SHA-256 over shape, type, class list and the ordered image hashes.
[[nodiscard]] std::string image_fingerprint(const ImageShape& shape,
                                            const std::vector<std::string>& classes,
                                            std::span<const std::uint64_t> image_hashes);

/// Content hash of each image.
[[nodiscard]] std::vector<std::uint64_t> hash_images(std::span<const std::uint8_t> pixels,
                                                     std::int64_t image_bytes);

}  // namespace oodsweep
