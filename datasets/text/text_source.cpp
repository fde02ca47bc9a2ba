#include "datasets/text/text_source.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {

namespace fs = std::filesystem;

TextSource::TextSource(const fs::path& folder, const std::string& split) {
  const Manifest manifest = read_manifest(folder);
  if (manifest.kind != kTextKind) {
    throw ConfigError{"data", manifest.name, "a set of texts; this one holds " + manifest.kind};
  }
  const auto entry = manifest.splits.find(split);
  if (entry == manifest.splits.end()) {
    throw ConfigError{"data", manifest.name + ":" + split,
                      "one of its splits: " + join(split_names(manifest), ", ")};
  }
  count_ = entry->second.count;
  classes_ = manifest.classes;
  for (const ShardEntry& shard : entry->second.shards) {
    shards_.emplace_back(folder / shard.file, shard);
  }
}

std::vector<std::int32_t> TextSource::labels() const {
  std::vector<std::int32_t> labels;
  for (const TextShardFile& shard : shards_) {
    labels.insert(labels.end(), shard.labels().begin(), shard.labels().end());
  }
  return labels;
}

std::string TextSource::text(std::int64_t i) const {
  OOD_EXPECT(i >= 0 && i < count_, "a text of the split");
  std::size_t shard = 0;
  for (; i >= shards_[shard].count(); ++shard) i -= shards_[shard].count();
  return std::string{shards_[shard].read_block(i / kBlockTexts).text(i % kBlockTexts)};
}

void TextSource::for_each(const std::function<bool(std::string_view, std::int32_t)>& take) const {
  for (const TextShardFile& shard : shards_) {
    for (std::int64_t first = 0; first < shard.count(); first += kBlockTexts) {
      const TextTable texts = shard.read_block(first / kBlockTexts);
      for (std::int64_t i = 0; i < texts.count(); ++i) {
        if (!take(texts.text(i), texts.labels[static_cast<std::size_t>(i)])) return;
      }
    }
  }
}

std::vector<StoredProblem> text_contradictions(const fs::path& folder, const Manifest& manifest,
                                               const SplitEntry& split) {
  std::vector<std::uint64_t> hashes;
  for (const ShardEntry& entry : split.shards) {
    const auto part = TextShardFile{folder / entry.file, entry}.read_text_hashes();
    hashes.insert(hashes.end(), part.begin(), part.end());
  }
  if (text_fingerprint(manifest.classes, hashes) == split.fingerprint) return {};
  return {{folder / "manifest.json",
           "its fingerprint is not that of its texts: the manifest was altered"}};
}

}  // namespace oodsweep
