#include "datasets/importers/text/import_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/importers/dataset_folder.hpp"
#include "datasets/importers/split_choice.hpp"
#include "datasets/text/text_shard.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kShardBytes = std::int64_t{64} << 20;
constexpr std::int64_t kShardTexts = 65536;
constexpr std::int64_t kMostMixedBytes = std::int64_t{4} << 30;

/// Collects the texts of one split and writes them as shards.
class TextSplitWriter {
 public:
  TextSplitWriter(fs::path folder, std::string name, const StoreOptions& options)
      : folder_{std::move(folder)},
        name_{std::move(name)},
        shard_texts_{options.images_per_shard > 0 ? options.images_per_shard : kShardTexts} {
    if (options.seed) seed_ = derive_seed(*options.seed, 0, "import order");
  }

  void append(std::string_view text, std::int32_t label) {
    waiting_.append(text, label);
    if (!seed_) return write_full_shard();
    if (std::ssize(waiting_.bytes) > kMostMixedBytes) {
      throw ConfigError{"--shuffle", "split " + name_, "a split of texts of at most 4 GiB"};
    }
  }

  [[nodiscard]] std::int64_t count() const { return entry_.count + waiting_.count(); }

  [[nodiscard]] SplitEntry finish(const std::vector<std::string>& classes) {
    if (seed_) write_mixed();
    if (waiting_.count() > 0) write_shard();
    entry_.fingerprint = text_fingerprint(classes, hashes_);
    return entry_;
  }

 private:
  void write_full_shard() {
    if (waiting_.count() >= shard_texts_ || std::ssize(waiting_.bytes) >= kShardBytes) {
      write_shard();
    }
  }

  void write_shard() {
    const std::string file = fmt::format("{}-{:04}.h5", name_, entry_.shards.size());
    entry_.shards.push_back(write_text_shard(folder_, file, waiting_));
    entry_.count += waiting_.count();
    const std::vector<std::uint64_t> hashes = hash_texts(waiting_);
    hashes_.insert(hashes_.end(), hashes.begin(), hashes.end());
    waiting_ = {};
  }

  /// As images are mixed: ascending 64-bit key of (seed, position), ties by position.
  void write_mixed() {
    const TextTable all = std::exchange(waiting_, {});
    std::vector<std::pair<std::uint64_t, std::int64_t>> order;
    for (std::int64_t i = 0; i < all.count(); ++i) {
      order.emplace_back(CounterRandom{*seed_, static_cast<std::uint64_t>(i)}.next64(), i);
    }
    std::sort(order.begin(), order.end());
    for (const auto& [key, i] : order) {
      waiting_.append(all.text(i), all.labels[static_cast<std::size_t>(i)]);
      write_full_shard();
    }
  }

  fs::path folder_;
  std::string name_;
  std::int64_t shard_texts_;
  std::optional<std::uint64_t> seed_;
  TextTable waiting_;
  std::vector<std::uint64_t> hashes_;
  SplitEntry entry_;
};

class TextImport {
 public:
  TextImport(const fs::path& folder, const StoreOptions& options, const TextChoice& choice,
             const ImportListing& listing)
      : choice_{listing, image_options(options, choice)}, limit_{choice.limit} {
    for (const auto& [name, count] : choice_.expected()) {
      writers_.emplace(name, TextSplitWriter{folder, name, options});
    }
  }

  /// @return false once no split takes more.
  bool take(const TextItem& item) {
    const std::string* name = choice_.stored_name(item.split);
    if (name != nullptr && !is_full(writers_.at(*name))) {
      writers_.at(*name).append(item.text, item.label);
    }
    return limit_ == 0 || !std::all_of(writers_.begin(), writers_.end(),
                                       [&](const auto& entry) { return is_full(entry.second); });
  }

  std::map<std::string, SplitEntry> finish(const std::vector<std::string>& classes) {
    std::map<std::string, SplitEntry> splits;
    for (auto& [name, writer] : writers_) splits[name] = writer.finish(classes);
    return splits;
  }

 private:
  static ImportOptions image_options(const StoreOptions& options, const TextChoice& choice) {
    ImportOptions as_images;
    static_cast<StoreOptions&>(as_images) = options;
    as_images.split = choice.split;
    return as_images;
  }

  [[nodiscard]] bool is_full(const TextSplitWriter& writer) const {
    return limit_ > 0 && writer.count() >= limit_;
  }

  SplitChoice choice_;
  std::int64_t limit_;
  std::map<std::string, TextSplitWriter> writers_;
};

}  // namespace

Manifest import_texts(TextReader& reader, const StoreOptions& options, const TextChoice& choice,
                      const fs::path& data_root) {
  const ImportListing listing = reader.list();
  check_store_options(options, listing.classes);
  check_class_count(options, listing.classes.size());
  Manifest manifest;
  manifest.name = options.name;
  manifest.kind = kTextKind;
  manifest.classes = options.classes.empty() ? listing.classes : options.classes;
  manifest.licence = options.licence;
  manifest.source = options.source;
  DatasetFolder folder{data_root, options.name};
  TextImport import{folder.path(), options, choice, listing};
  reader.read([&](const TextItem& item) { return import.take(item); });
  manifest.splits = import.finish(manifest.classes);
  folder.publish(manifest);
  return manifest;
}

}  // namespace oodsweep
