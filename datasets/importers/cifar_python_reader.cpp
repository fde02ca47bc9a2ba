#include "datasets/importers/cifar_python_reader.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "datasets/importers/numpy_pickle.hpp"
#include "datasets/importers/pixel_order.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

PickleDocument read_document(const std::string& content, const std::string& place) {
  ByteReader bytes{content, place};
  PickleDocument document = read_pickle(bytes, is_numpy_global);
  if (bytes.left() != 0) bytes.fail("data stand after the pickle");
  return document;
}

/// The value of `key` in the dictionary that a pickle holds. @throws ConfigError.
const PickleValue& member(const PickleDocument& document, const std::string& key,
                          const std::string& place) {
  if (const auto* dict = document.root->as<PickleDict>()) {
    for (const auto& [name, value] : dict->items) {
      const auto* text = name->as<std::string>();
      if (text != nullptr && *text == key) return *value;
    }
  }
  throw ConfigError{place + ": its pickle is no dictionary with \"" + key +
                    "\"; is it a batch of the other CIFAR, or none?"};
}

const std::vector<PicklePointer>& list_in(const PickleDocument& document, const std::string& key,
                                          const std::string& place) {
  const auto* list = member(document, key, place).as<PickleList>();
  if (list == nullptr) throw ConfigError{place + ": \"" + key + "\" is no list"};
  return list->items;
}

struct Batch {
  PickledBytes images;  ///< [n, 3072]
  std::vector<std::int32_t> labels;
};

class CifarPythonReader : public ImportReader {
 public:
  CifarPythonReader(const std::vector<fs::path>& sources, CifarLabels labels)
      : sources_{sources}, coarse_{labels == CifarLabels::kCoarse} {}

  ImportListing list() override {
    files_ = find_cifar_files(sources_, "", {"batches.meta", "meta"});
    ImportListing listing{class_names(), {}};
    for (const CifarBatch& batch : files_.batches) {
      listing.counts[batch.split] += read_batch(batch).images.shape[0];
    }
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const CifarBatch& batch : files_.batches) {
      if (!hand_out(batch, take)) return;
    }
  }

 private:
  [[nodiscard]] std::int32_t classes() const { return !files_.is_100 ? 10 : coarse_ ? 20 : 100; }
  [[nodiscard]] std::vector<std::string> class_names() const;
  [[nodiscard]] Batch read_batch(const CifarBatch& file) const;
  bool hand_out(const CifarBatch& file, const std::function<bool(ImportItem)>& take) const;

  std::vector<fs::path> sources_;
  bool coarse_;
  CifarFiles files_;
};

std::vector<std::string> CifarPythonReader::class_names() const {
  std::vector<std::string> names;
  const std::string file = files_.is_100 ? "meta" : "batches.meta";
  if (const auto found = files_.names.find(file); found != files_.names.end()) {
    const PickleDocument document = read_document(found->second, file);
    const std::string key = !files_.is_100 ? "label_names"
                            : coarse_      ? "coarse_label_names"
                                           : "fine_label_names";
    for (const PicklePointer item : list_in(document, key, file)) {
      const auto* name = item->as<std::string>();
      if (name == nullptr) throw ConfigError{file + ": \"" + key + "\" holds more than names"};
      names.push_back(*name);
    }
    if (std::ssize(names) != classes()) {
      throw ConfigError{file, fmt::format("{} names", names.size()),
                        fmt::format("{} class names", classes())};
    }
  }
  for (std::int32_t label = 0; std::ssize(names) < classes(); ++label) {
    names.push_back(std::to_string(label));
  }
  return names;
}

Batch CifarPythonReader::read_batch(const CifarBatch& file) const {
  const PickleDocument document = read_document(*file.content(), file.place);
  Batch batch{numpy_bytes(member(document, "data", file.place), file.place), {}};
  if (batch.images.shape.size() != 2 || batch.images.shape[1] != kCifarImageBytes) {
    throw ConfigError{file.place + ": its images are not rows of 3072 bytes"};
  }
  const std::string key = !files_.is_100 ? "labels" : coarse_ ? "coarse_labels" : "fine_labels";
  const auto& labels = list_in(document, key, file.place);
  if (std::ssize(labels) != batch.images.shape[0]) {
    throw ConfigError{fmt::format("{}: holds {} labels for {} images", file.place, labels.size(),
                                  batch.images.shape[0])};
  }
  for (const PicklePointer item : labels) {
    const auto* label = item->as<std::int64_t>();
    if (label == nullptr || *label < 0 || *label >= classes()) {
      throw ConfigError{fmt::format("{}: label {} of image {} is none of {} classes", file.place,
                                    label == nullptr ? "(no number)" : std::to_string(*label),
                                    batch.labels.size(), classes())};
    }
    batch.labels.push_back(static_cast<std::int32_t>(*label));
  }
  return batch;
}

bool CifarPythonReader::hand_out(const CifarBatch& file,
                                 const std::function<bool(ImportItem)>& take) const {
  const Batch batch = read_batch(file);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(batch.images.bytes.data());
  for (std::size_t i = 0; i < batch.labels.size(); ++i) {
    ImportItem item;
    item.place = fmt::format("{}, image {}", file.place, i);
    item.split = file.split;
    item.label = batch.labels[i];
    item.picture = make_picture({bytes + i * kCifarImageBytes, kCifarImageBytes}, {3, 32, 32},
                                PixelOrder::kPlanes);
    if (!take(std::move(item))) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<ImportReader> make_cifar_python_reader(const std::vector<fs::path>& sources,
                                                       CifarLabels labels) {
  return std::make_unique<CifarPythonReader>(sources, labels);
}

}  // namespace oodsweep
