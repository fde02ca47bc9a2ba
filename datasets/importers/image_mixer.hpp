#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "datasets/shards/split_writer.hpp"

namespace oodsweep {

/// Puts the images of a split into an order that depends on (seed, position in the source) alone:
/// ascending 64-bit key, ties by position. Neither the amount of memory nor images that are left
/// out change the order of the others. Images wait in files, cut by the key's top bits, each of
/// which is sorted in memory; together they take the room of the split once more. One thread.
class ImageMixer {
 public:
  /// @param files Path and beginning of the names of the files, which are gone after drain().
  /// @param expected_images How many may come; a wrong number costs memory or files, nothing else.
  ImageMixer(std::filesystem::path files, std::uint64_t seed, std::int64_t image_bytes,
             std::int64_t expected_images, std::int64_t bucket_bytes = kBucketBytes);

  /// @throws IoError, DiskFull.
  void add(std::uint64_t position, std::span<const std::uint8_t> pixels, std::int32_t label,
           std::uint64_t hash);
  /// Hands over all images in their order. Call once, last.
  void drain(SplitWriter& writer);

 private:
  static constexpr std::int64_t kBucketBytes = std::int64_t{64} << 20;

  struct Bucket {
    std::vector<std::uint8_t> waiting;  ///< Records not yet in its file.
    bool has_file = false;
  };

  [[nodiscard]] std::filesystem::path file_of(std::size_t bucket) const;
  [[nodiscard]] std::vector<std::uint8_t> take_records(std::size_t bucket);
  void spill(std::size_t bucket);

  std::filesystem::path files_;
  std::uint64_t seed_;
  std::size_t image_bytes_;
  unsigned key_bits_;  ///< Top bits of the key that choose the bucket.
  std::size_t most_waiting_;
  std::vector<Bucket> buckets_;
};

}  // namespace oodsweep
