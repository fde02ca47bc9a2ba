#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "datasets/image_source.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {

/// A stored split, read from its shards when images are asked for. No pixels are kept: the page
/// cache holds those of a small set, once for all processes of a machine, and an OutlierStream
/// those of a large one that it needs.
class ShardSource final : public ImageSource {
 public:
  /// @param shards          Of the split, in order. Each is opened when an image of it is first
  ///                        read, and what is wrong with it is told then.
  /// @param is_random_access Whether the page cache will hold the whole split.
  ShardSource(SplitInfo info, const std::filesystem::path& folder,
              const std::vector<ShardEntry>& shards, bool is_random_access);

  [[nodiscard]] const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override;
  [[nodiscard]] bool has_bytes() const override { return true; }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override;
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override;
  [[nodiscard]] bool has_random_access() const override { return is_random_access_; }

 private:
  struct Shard {
    std::filesystem::path path;
    ShardEntry entry;
    std::int64_t first = 0;  ///< Number of its first image.
    mutable std::once_flag once;
    mutable std::unique_ptr<const ShardFile> file;
  };

  [[nodiscard]] const Shard& shard_of(std::int64_t index) const;
  [[nodiscard]] const ShardFile& open(const Shard& shard) const;
  /// @param images Numbers within the shard, all of one block.
  void read_of_block(const ShardFile& shard, std::span<const std::int64_t> images,
                     std::uint8_t* pixels) const;

  SplitInfo info_;
  bool is_random_access_;
  std::int64_t block_images_;
  std::vector<std::unique_ptr<const Shard>> shards_;
};

}  // namespace oodsweep
