#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// How a set is named and laid out in shards, whatever its format.
struct StoreOptions {
  std::string name;
  std::string licence;
  std::string source;                 ///< Where the files came from, for people.
  std::vector<std::string> classes;   ///< Replaces the class names of the source.
  std::int64_t images_per_shard = 0;  ///< 0: default_shard_images(). Else a multiple of 256.
  std::optional<std::uint64_t>
      seed;  ///< Mixes each split by this key; otherwise the source's order.
};

/// The key of `--shuffle`: the same files give the same set.
inline constexpr std::uint64_t kShuffleSeed = 0x6f6f647377656570;

/// How a picture comes to its size. Published results depend on it (spec odin-confident 3.3).
enum class SizeRule {
  kMean,     ///< Square, whatever the proportions; Resampling::kMean. The default.
  kExact,    ///< Square, whatever the proportions; Pillow's bilinear filter with antialiasing.
  kArea,     ///< Square, whatever the proportions; Pillow's box filter.
  kShorter,  ///< The shorter side by Pillow's bilinear filter, the longer in proportion; then a
             ///< crop.
  kCrop,     ///< No resize: a crop of the original.
};

/// What an import of images does between reader and shards.
struct ImportOptions : StoreOptions {
  std::int64_t size = 0;  ///< Pixels of each side, 1 to 1024; 0: as in the source.
  SizeRule rule = SizeRule::kMean;
  /// Of kShorter and kCrop: a place that is a function of (seed, position in the split); else the
  /// middle.
  std::optional<std::uint64_t> crop_seed;
  bool grey = false;    ///< One channel; before the resize.
  bool colour = false;  ///< Three channels. Neither: as many as the first image has.
  bool invert = false;  ///< 255 - v, after the resize.
  /// Of a source that holds splits, only this one; of another, the name of the split that is made.
  /// Empty: all, or "test".
  std::string split;
  std::int64_t limit = 0;  ///< Images kept of each split, the first ones; 0: all.
  bool drop_repeated =
      false;  ///< Leave out images whose decoded pixels are those of an earlier one.
  /// Images to leave out: files with a number on each line (places in the source's split), or
  /// stored sets as `NAME[:split]` (their images, as stored here).
  std::vector<std::string> exclude;
  std::int64_t exclude_base = 0;  ///< The number of the first image in such a file.
  /// Bits in which the perceptual hash may differ from that of an image of an excluded set; none:
  /// only images of the same pixels are left out.
  std::optional<int> exclude_distance;
  int threads = 0;  ///< That decode; 0: one for each core.
};

}  // namespace oodsweep
