#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// One thing that is wrong with a stored data set.
struct StoredProblem {
  std::filesystem::path file;
  std::string reason;

  [[nodiscard]] ConfigError at(const std::string& place) const {
    return ConfigError{place, file.string(), reason};
  }
};

/// Files of a split that are missing or have another size. Reads none of them.
[[nodiscard]] std::vector<StoredProblem> missing_or_cut_files(const std::filesystem::path& folder,
                                                              const SplitEntry& split);

/// All that is wrong with a split: missing_or_cut_files(), else files whose SHA-256 is not the
/// manifest's (computed once per file, size, time of change and process), else a fingerprint or an
/// index that is not that of the images.
[[nodiscard]] std::vector<StoredProblem> problems_of(const std::filesystem::path& folder,
                                                     const Manifest& manifest,
                                                     const SplitEntry& split);

/// Content hash of every image of a split, in order.
[[nodiscard]] std::vector<std::uint64_t> read_image_hashes(const std::filesystem::path& folder,
                                                           const ImageShape& shape,
                                                           const SplitEntry& split);
/// The same, ascending: from the split's index if it has one.
[[nodiscard]] std::vector<std::uint64_t> read_sorted_hashes(const std::filesystem::path& folder,
                                                            const ImageShape& shape,
                                                            const SplitEntry& split);

}  // namespace oodsweep
