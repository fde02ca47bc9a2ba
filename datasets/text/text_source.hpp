#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/manifest.hpp"
#include "datasets/stored_problems.hpp"
#include "datasets/text/text_shard.hpp"

namespace oodsweep {

/// The texts of one stored split. May be shared between threads.
class TextSource {
 public:
  /// @param folder Holds the manifest of a set of kind "text" and its shards.
  /// @throws ConfigError if it is of another kind or has no such split, or the manifest is damaged.
  /// @throws IoError if a shard is missing, truncated or not what the manifest says.
  TextSource(const std::filesystem::path& folder, const std::string& split);

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
  /// Of all texts, in order.
  [[nodiscard]] std::vector<std::int32_t> labels() const;
  /// One text. Reads its block. @throws IoError if that is damaged.
  [[nodiscard]] std::string text(std::int64_t i) const;
  /// All texts in order, block by block, until `take` returns false. @throws IoError likewise.
  void for_each(const std::function<bool(std::string_view text, std::int32_t label)>& take) const;

 private:
  std::int64_t count_ = 0;
  std::vector<std::string> classes_;
  std::vector<TextShardFile> shards_;
};

/// What problems_of() finds beyond files that are missing or altered: a fingerprint that is not
/// that of the texts.
[[nodiscard]] std::vector<StoredProblem> text_contradictions(const std::filesystem::path& folder,
                                                             const Manifest& manifest,
                                                             const SplitEntry& split);

}  // namespace oodsweep
