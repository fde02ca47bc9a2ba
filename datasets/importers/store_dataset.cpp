#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/importer.hpp"

namespace oodsweep {
namespace {

/// Splits in memory as a source.
class MemoryReader final : public ImportReader {
 public:
  MemoryReader(const std::map<std::string, ImportedSplit>& splits,
               const std::vector<std::string>& classes)
      : splits_{splits}, classes_{classes} {}

  [[nodiscard]] ImportListing list() override {
    ImportListing listing{classes_, {}};
    for (const auto& [name, split] : splits_) {
      listing.counts[name] = static_cast<std::int64_t>(split.labels.size());
    }
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const auto& [name, split] : splits_) {
      const auto size = split.shape.pixels();
      for (std::size_t i = 0; i < split.labels.size(); ++i) {
        const auto first = split.pixels.begin() + static_cast<std::ptrdiff_t>(i) * size;
        Picture picture{
            split.shape.height, split.shape.width, split.shape.channels, {first, first + size}};
        ImportItem item{
            name + ": image " + std::to_string(i), name, split.labels[i], {}, std::move(picture)};
        if (!take(std::move(item))) return;
      }
    }
  }

 private:
  const std::map<std::string, ImportedSplit>& splits_;
  const std::vector<std::string>& classes_;
};

}  // namespace

Manifest store_dataset(const std::filesystem::path& data_root, const StoreOptions& options,
                       const std::map<std::string, ImportedSplit>& splits,
                       const std::vector<std::string>& classes) {
  MemoryReader reader{splits, classes};
  ImportOptions as_they_are;
  static_cast<StoreOptions&>(as_they_are) = options;
  as_they_are.threads = 1;
  return import_images(reader, data_root, as_they_are).manifest;
}

}  // namespace oodsweep
