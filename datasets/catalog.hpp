#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/image_source.hpp"
#include "datasets/split_info.hpp"
#include "datasets/split_ref.hpp"

namespace oodsweep {

/// What noise sets take from the in-distribution set (spec ssl-oe 3.4).
struct NoiseContext {
  ImageShape shape;
  std::int64_t count = 0;     ///< Images to generate: 10 * floor(in-distribution test / 5).
  bool standardised = false;  ///< The network's recipe has mean and std.
};

/// All data sets a sweep can name: folders under `root`, generated sets, and sets derived from
/// others on read. Immutable; shared freely between threads.
class Catalog {
 public:
  explicit Catalog(std::filesystem::path root);

  /// Resolves `name`, `name:split`, `name:split[a:b]`, `name{class,...}`, `negative(name)`,
  /// `name + name`, ... to a split. Reads manifests only, and the images' file where a count
  /// depends on labels.
  /// @param place Where the user wrote it, for errors.
  /// @throws ConfigError for an unknown set (with the nearest name), split, class or empty range, a
  ///         missing or damaged manifest, a missing or truncated shard (naming it).
  [[nodiscard]] SplitInfo resolve(const std::string& text, SplitRole role,
                                  const std::optional<NoiseContext>& noise,
                                  const std::string& place) const;

  /// @param location SplitInfo::location of a resolved split.
  /// @return Its info() is that of the resolved split, but for the name as the user wrote it.
  /// @throws ConfigError, IoError if a set is damaged or is not the one that was resolved.
  [[nodiscard]] std::shared_ptr<const ImageSource> open(const Json& location) const;

  /// 64-bit content hash of every image of the split, in order.
  [[nodiscard]] std::vector<std::uint64_t> image_hashes(const SplitInfo& split) const;

  /// Compares the SHA-256 of every shard of the split's set with its manifest; once per (file,
  /// size, time of change) and process. @throws ConfigError naming set and shard.
  void verify(const SplitInfo& split, const std::string& place) const;

  /// All that is wrong with the stored set `name`, one sentence each: empty if it is sound.
  /// @throws ConfigError if there is no such stored set or its manifest cannot be read.
  [[nodiscard]] std::vector<std::string> problems(const std::string& name,
                                                  const std::string& place) const;

  /// Names that can be resolved: stored first, then generated.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  /// The functions below name nothing.
  [[nodiscard]] SplitInfo resolve_ref(const SplitRef& ref, SplitRole role,
                                      const std::optional<NoiseContext>& noise,
                                      const std::string& place) const;
  [[nodiscard]] SplitInfo resolve_set(const SplitRef& ref, SplitRole role,
                                      const std::optional<NoiseContext>& noise,
                                      const std::string& place) const;
  /// @throws ConfigError with the nearest name if there is no such stored set.
  [[nodiscard]] std::filesystem::path stored_folder(const std::string& name,
                                                    const std::string& place) const;

  std::filesystem::path root_;
};

/// The last images of a resolved split, in its order. @param count At least 1, at most all.
[[nodiscard]] SplitInfo last_images(const SplitInfo& whole, std::int64_t count);

/// The same images with `classes` as the class list: what a network of these classes learns.
/// @param classes Of the split's own, all that its images have (chosen_classes()).
[[nodiscard]] SplitInfo with_classes(const SplitInfo& split,
                                     const std::vector<std::string>& classes);

/// @throws ConfigError if two of the splits (neither derived) share a raw image; names both, the
/// number shared and their places.
struct PlacedSplit {
  SplitInfo split;
  std::string place;
};
void check_disjoint(const Catalog& catalog, const std::vector<PlacedSplit>& splits);

}  // namespace oodsweep
