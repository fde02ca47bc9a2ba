#pragma once

#include <cstdint>
#include <map>
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

/// What an import of images does between reader and shards.
struct ImportOptions : StoreOptions {
  std::int64_t size = 0;  ///< Pixels of each side, 1 to 1024; 0: as in the source.
  bool grey = false;      ///< One channel.
  bool invert = false;    ///< 255 - v, after the resize.
  /// Of a source that holds splits, only this one; of another, the name of the split that is made.
  /// Empty: all, or "test".
  std::string split;
  std::int64_t limit = 0;  ///< Images kept of each split, the first ones; 0: all.
  bool drop_repeated =
      false;  ///< Leave out images whose decoded pixels are those of an earlier one.
};

}  // namespace oodsweep
