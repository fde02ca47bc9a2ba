#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/dataset_folder.hpp"
#include "datasets/importers/exclusion_list.hpp"
#include "datasets/importers/image_batch.hpp"
#include "datasets/importers/image_keeper.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/importers/ordered_pool.hpp"
#include "datasets/importers/picture_steps.hpp"
#include "datasets/importers/split_choice.hpp"
#include "datasets/importers/stored_overlaps.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchImages = 64;
constexpr std::size_t kBatchBytes = 1 << 20;  ///< Of encoded or of stored images.

int thread_count(const ImportOptions& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// One import under way: a thread reads, a pool prepares, the caller's thread stores.
class ImageImport {
 public:
  ImageImport(ImportReader& reader, fs::path data_root, const ImportOptions& options,
              ImportListing listing)
      : reader_{reader},
        data_root_{std::move(data_root)},
        options_{options},
        listing_{std::move(listing)},
        choice_{listing_, options} {
    for (const auto& [split, count] : choice_.expected()) is_full_[split] = false;
    check_store_options(options, listing_.classes);
    if (!options.drop_repeated) check_class_count(options, listing_.classes.size());
    const int threads = thread_count(options);
    for (int thread = 0; thread < threads; ++thread) steps_.emplace_back(options);
    pool_.emplace(threads, static_cast<std::size_t>(2 * threads + 2),
                  [this](ImageBatch& batch, int thread) {
                    steps_[static_cast<std::size_t>(thread)].prepare(batch, *shape_, *exclusions_);
                  });
  }

  [[nodiscard]] std::int64_t total() const { return choice_.total(); }

  ImportReport run(const fs::path& folder, const ImportWatch& watch) {
    std::thread reading{[this] { read_all(); }};
    std::exception_ptr failure;
    try {
      store_all(folder, watch);
    } catch (...) {
      failure = std::current_exception();
      pool_->stop();
    }
    reading.join();
    if (failure) std::rethrow_exception(failure);
    if (read_failure_) std::rethrow_exception(read_failure_);
    if (!keeper_) throw ConfigError{"source", "no images", "at least one"};
    ImportReport report = keeper_->finish(listing_.classes);
    report.excluded += excluded_by_position_;
    return report;
  }

 private:
  // --- on the reading thread
  void read_all() {
    try {
      reader_.read([this](ImportItem item) { return take(std::move(item)); });
      if (batch_ != nullptr) pool_->filled();
    } catch (...) {
      if (batch_ != nullptr) pool_->filled();  // what came before the failure may fail first
      read_failure_ = std::current_exception();
    }
    pool_->close();
  }

  bool take(ImportItem item) {
    if (full_splits_.load(std::memory_order_relaxed) == choice_.expected().size()) return false;
    const std::string* split = choice_.stored_name(item.split);
    if (split == nullptr || is_full_.at(*split).load(std::memory_order_relaxed)) return true;
    check_label(item);
    const std::uint64_t position = positions_[item.split]++;
    if (!shape_) {
      shape_ = steps_.front().stored_shape(item);
      exclusions_.emplace(data_root_, options_, *shape_);
    }
    if (exclusions_->has_position(position)) {
      ++excluded_by_position_;
      return true;
    }
    if (batch_ == nullptr) {
      batch_ = pool_->to_fill();
      if (batch_ == nullptr) return false;
      batch_->clear();
      batch_bytes_ = 0;
    }
    batch_bytes_ += std::max(item.encoded.size(), static_cast<std::size_t>(shape_->pixels()));
    batch_->items.push_back(std::move(item));
    batch_->positions.push_back(position);
    if (batch_->items.size() >= kBatchImages || batch_bytes_ >= kBatchBytes) {
      pool_->filled();
      batch_ = nullptr;
    }
    return true;
  }

  void check_label(const ImportItem& item) const {
    if (item.label >= -1 && item.label < static_cast<std::int32_t>(listing_.classes.size())) return;
    throw ConfigError{item.place, "label " + std::to_string(item.label),
                      "one of the " + std::to_string(listing_.classes.size()) + " classes"};
  }

  // --- on the caller's thread
  void store_all(const fs::path& folder, const ImportWatch& watch) {
    ImportProgress progress{0, choice_.total()};
    while (const ImageBatch* batch = pool_->to_take()) {
      if (!keeper_) {
        keeper_.emplace(folder, options_, *shape_, choice_.expected(), listing_.classes.size());
      }
      store(*batch);
      progress.done += static_cast<std::int64_t>(batch->items.size());
      pool_->taken();
      if (watch && !watch(progress)) throw ImportStopped{"the import was stopped"};
    }
  }

  void store(const ImageBatch& batch) {
    const auto size = static_cast<std::size_t>(shape_->pixels());
    for (std::size_t i = 0; i < batch.prepared.size(); ++i) {
      const ImportItem& item = batch.items[i];
      keeper_->take(*choice_.stored_name(item.split), batch.positions[i], item.label,
                    batch.prepared[i], std::span{batch.pixels}.subspan(i * size, size));
    }
    if (batch.failure) std::rethrow_exception(batch.failure);
    for (auto& [split, is_full] : is_full_) {
      if (keeper_->is_full(split) && !is_full.exchange(true)) ++full_splits_;
    }
  }

  ImportReader& reader_;
  fs::path data_root_;
  const ImportOptions& options_;
  ImportListing listing_;
  SplitChoice choice_;
  std::vector<PictureSteps> steps_;  ///< One for each thread of the pool.

  // Set by the reading thread before its first piece, then read by all.
  std::optional<ImageShape> shape_;
  std::optional<ExclusionList> exclusions_;

  // Told by the caller's thread (`--limit`).
  std::map<std::string, std::atomic<bool>> is_full_;  ///< By stored split.
  std::atomic<std::size_t> full_splits_ = 0;

  std::map<std::string, std::uint64_t> positions_;  ///< Of the reading thread, likewise below.
  ImageBatch* batch_ = nullptr;
  std::size_t batch_bytes_ = 0;
  std::int64_t excluded_by_position_ = 0;
  std::exception_ptr read_failure_;

  std::optional<ImageKeeper> keeper_;            ///< Of the caller's thread.
  std::optional<OrderedPool<ImageBatch>> pool_;  ///< Last: its threads use what stands above.
};

}  // namespace

ImportReport import_images(ImportReader& reader, const fs::path& data_root,
                           const ImportOptions& options, const ImportWatch& watch) {
  check_picture_options(options);
  check_name_is_free(data_root, options.name);
  ImageImport import{reader, data_root, options, reader.list()};
  if (watch && !watch({0, import.total()})) throw ImportStopped{"the import was stopped"};
  DatasetFolder folder{data_root, options.name};
  ImportReport report = import.run(folder.path(), watch);
  report.manifest.name = options.name;
  report.manifest.licence = options.licence;
  report.manifest.source = options.source;
  report.shared = shared_with_stored(data_root, folder.path(), report.manifest);
  folder.publish(report.manifest);
  return report;
}

}  // namespace oodsweep
