#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/shard_writer.hpp"

namespace oodsweep {

/// A stored split and what its index of hashes tells.
struct WrittenSplit {
  SplitEntry entry;
  std::int64_t repeated = 0;  ///< Images whose bytes are those of another one before them.
};

/// Writes the shards and the hash index of one split, image by image, in a bounded amount of memory
/// (at most 64 MiB for the index, besides a shard's). One thread.
class SplitWriter {
 public:
  /// @param images_per_shard A multiple of kBlockImages.
  SplitWriter(std::filesystem::path folder, std::string name, const ImageShape& shape,
              std::int64_t images_per_shard);

  /// As ShardWriter::append().
  void append(std::span<const std::uint8_t> pixels, std::int32_t label, std::uint64_t hash);
  [[nodiscard]] std::int64_t count() const { return count_; }

  /// At least one image. @param classes The class list that enters the fingerprint.
  /// @param places New label of each old one, if they change.
  [[nodiscard]] WrittenSplit finish(const std::vector<std::string>& classes,
                                    const std::map<std::int32_t, std::int32_t>& places = {});

 private:
  void finish_shard();
  [[nodiscard]] std::string fingerprint(const std::vector<std::string>& classes) const;

  std::filesystem::path folder_;
  std::string name_;
  ImageShape shape_;
  std::int64_t images_per_shard_;
  std::int64_t count_ = 0;
  std::vector<ShardEntry> shards_;
  std::optional<ShardWriter> shard_;  ///< The one being written.
};

}  // namespace oodsweep
