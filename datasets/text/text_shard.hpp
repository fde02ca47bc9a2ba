#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/manifest.hpp"

namespace oodsweep {

/// Texts per block: the unit of hashing and of reading.
inline constexpr std::int64_t kBlockTexts = 256;
/// The longest text that is taken; a novel has one megabyte.
inline constexpr std::int64_t kMostTextBytes = std::int64_t{16} << 20;

/// Texts one after the other, as bytes: their encoding is the reader's affair.
struct TextTable {
  std::string bytes;
  std::vector<std::int64_t> offsets{0};  ///< Where each begins, and the end of the last.
  std::vector<std::int32_t> labels;      ///< -1 without label.

  [[nodiscard]] std::int64_t count() const { return std::ssize(labels); }
  /// @param i From 0 to count() - 1.
  [[nodiscard]] std::string_view text(std::int64_t i) const;
  void append(std::string_view text, std::int32_t label);
};

/// Content hash of each text.
[[nodiscard]] std::vector<std::uint64_t> hash_texts(const TextTable& texts);

/// Fingerprint of a split: SHA-256 over the class list and the ordered hashes of the texts.
[[nodiscard]] std::string text_fingerprint(const std::vector<std::string>& classes,
                                           std::span<const std::uint64_t> text_hashes);

/// Writes one shard under a temporary name, fsyncs, renames. @throws IoError, DiskFull.
ShardEntry write_text_shard(const std::filesystem::path& folder, const std::string& file,
                            const TextTable& texts);

/// One shard. Blocks may be read from any thread; each block's hash is checked the first
/// time. Offsets and labels are in memory, 12 bytes a text.
class TextShardFile {
 public:
  /// @throws IoError if the file is missing, truncated or not what the manifest says.
  TextShardFile(std::filesystem::path path, const ShardEntry& entry);

  [[nodiscard]] std::int64_t count() const { return std::ssize(labels_); }
  [[nodiscard]] std::span<const std::int32_t> labels() const { return labels_; }
  /// Content hash of each text, from the file.
  [[nodiscard]] std::vector<std::uint64_t> read_text_hashes() const;
  /// The texts of one block, at most kBlockTexts.
  /// @throws IoError naming the shard if the block's hash is wrong.
  [[nodiscard]] TextTable read_block(std::int64_t block) const;

 private:
  std::filesystem::path path_;
  std::int64_t first_byte_ = 0;  ///< Of the texts, in the file.
  std::vector<std::int64_t> offsets_;
  std::vector<std::int32_t> labels_;
  std::vector<std::uint64_t> block_hashes_;
  mutable std::vector<std::atomic<bool>> checked_;  ///< By block.
};

}  // namespace oodsweep
