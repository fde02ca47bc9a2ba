#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// Images per block: the unit of hashing and of reading.
inline constexpr std::int64_t kBlockImages = 256;

/// Writes one shard under a temporary name, fsyncs, renames. @param pixels [count, height, width,
/// channels].
ShardEntry write_shard(const std::filesystem::path& folder, const std::string& file,
                       const ImageShape& shape, std::span<const std::uint8_t> pixels,
                       std::span<const std::int32_t> labels);

/// One open shard. Blocks are read by pread() from any thread; each block's hash is checked the
/// first time.
class ShardFile {
 public:
  /// @throws IoError if the file is missing, truncated or not what the manifest says.
  ShardFile(std::filesystem::path path, const ShardEntry& entry, const ImageShape& shape);
  ~ShardFile();
  ShardFile(const ShardFile&) = delete;
  ShardFile& operator=(const ShardFile&) = delete;

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::span<const std::int32_t> labels() const { return labels_; }
  [[nodiscard]] std::span<const std::uint64_t> image_hashes() const { return image_hashes_; }

  /// Images of one block, [up to kBlockImages, height, width, channels].
  /// @throws IoError naming the shard if the block's hash is wrong.
  void read_block(std::int64_t block, std::vector<std::uint8_t>& pixels) const;

 private:
  struct Checked;
  std::filesystem::path path_;
  std::int64_t count_;
  std::int64_t image_bytes_;
  std::int64_t offset_ = 0;
  int descriptor_ = -1;
  std::vector<std::int32_t> labels_;
  std::vector<std::uint64_t> image_hashes_;
  std::vector<std::uint64_t> block_hashes_;
  std::unique_ptr<Checked> checked_;
};

/// Fingerprint of a split: SHA-256 over shape, type, class list and the ordered image hashes.
[[nodiscard]] std::string image_fingerprint(const ImageShape& shape,
                                            const std::vector<std::string>& classes,
                                            std::span<const std::uint64_t> image_hashes);

/// Content hash of each image.
[[nodiscard]] std::vector<std::uint64_t> hash_images(std::span<const std::uint8_t> pixels,
                                                     std::int64_t image_bytes);

}  // namespace oodsweep
