#include "datasets/importers/cifar_binary_reader.hpp"

#include <fmt/format.h>

#include <sstream>

#include "core/error.hpp"
#include "datasets/importers/pixel_order.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

class CifarBinaryReader : public ImportReader {
 public:
  CifarBinaryReader(const std::vector<fs::path>& sources, CifarLabels labels)
      : sources_{sources}, labels_{labels} {}

  ImportListing list() override {
    files_ = find_cifar_files(
        sources_, ".bin", {"batches.meta.txt", "fine_label_names.txt", "coarse_label_names.txt"});
    ImportListing listing{class_names(), {}};
    for (const CifarBatch& batch : files_.batches) listing.counts[batch.split] += images_in(batch);
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const CifarBatch& batch : files_.batches) {
      if (!read_batch(batch, take)) return;
    }
  }

 private:
  [[nodiscard]] std::size_t label_bytes() const { return files_.is_100 ? 2 : 1; }
  [[nodiscard]] std::size_t record() const { return label_bytes() + kCifarImageBytes; }
  [[nodiscard]] std::int32_t classes() const {
    return !files_.is_100 ? 10 : labels_ == CifarLabels::kFine ? 100 : 20;
  }
  [[nodiscard]] std::vector<std::string> class_names() const;
  [[nodiscard]] std::int64_t images_in(const CifarBatch& batch) const;
  bool read_batch(const CifarBatch& batch, const std::function<bool(ImportItem)>& take) const;

  std::vector<fs::path> sources_;
  CifarLabels labels_;
  CifarFiles files_;
};

std::vector<std::string> CifarBinaryReader::class_names() const {
  const std::string file = !files_.is_100                  ? "batches.meta.txt"
                           : labels_ == CifarLabels::kFine ? "fine_label_names.txt"
                                                           : "coarse_label_names.txt";
  std::vector<std::string> names;
  if (const auto found = files_.names.find(file); found != files_.names.end()) {
    names = lines_of(found->second);
    if (std::ssize(names) != classes()) {
      throw ConfigError{file, fmt::format("{} names", names.size()),
                        fmt::format("{} class names, one a line", classes())};
    }
  }
  for (std::int32_t label = 0; std::ssize(names) < classes(); ++label) {
    names.push_back(std::to_string(label));
  }
  return names;
}

std::int64_t CifarBinaryReader::images_in(const CifarBatch& batch) const {
  const std::uintmax_t bytes =
      batch.held != nullptr ? batch.held->size() : fs::file_size(batch.file);
  if (bytes == 0 || bytes % record() != 0) {
    throw ConfigError{
        fmt::format("{}: {} bytes are no whole number of images ({} bytes each); is "
                    "it truncated, or the other CIFAR?",
                    batch.place, bytes, record())};
  }
  return static_cast<std::int64_t>(bytes / record());
}

bool CifarBinaryReader::read_batch(const CifarBatch& batch,
                                   const std::function<bool(ImportItem)>& take) const {
  const auto content = batch.content();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(content->data());
  const std::size_t which = files_.is_100 && labels_ == CifarLabels::kFine ? 1 : 0;
  for (std::size_t i = 0; (i + 1) * record() <= content->size(); ++i) {
    const std::uint8_t* image = bytes + i * record();
    ImportItem item;
    item.place = fmt::format("{}, image {}", batch.place, i);
    item.split = batch.split;
    item.label = image[which];
    if (item.label >= classes()) {
      throw ConfigError{
          fmt::format("{}: label {} is none of {} classes", item.place, item.label, classes())};
    }
    item.picture =
        make_picture({image + label_bytes(), kCifarImageBytes}, {3, 32, 32}, PixelOrder::kPlanes);
    if (!take(std::move(item))) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<ImportReader> make_cifar_binary_reader(const std::vector<fs::path>& sources,
                                                       CifarLabels labels) {
  return std::make_unique<CifarBinaryReader>(sources, labels);
}

}  // namespace oodsweep
