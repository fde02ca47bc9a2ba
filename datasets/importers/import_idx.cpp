#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/importers/importer.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr unsigned char kUnsignedByte = 0x08;

/// An IDX file: two zero bytes, element type, number of axes, big-endian sizes, elements.
struct IdxFile {
  std::vector<std::int64_t> shape;
  std::string content;
  std::size_t first = 0;  ///< Where the elements begin.
};

IdxFile read_idx(const fs::path& path, std::size_t axes) {
  IdxFile file;
  file.content = read_maybe_gzip(path);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(file.content[i]); };
  file.first = 4 + 4 * axes;
  if (file.content.size() < file.first || byte(0) != 0 || byte(1) != 0 ||
      byte(2) != kUnsignedByte || byte(3) != axes) {
    throw ConfigError{path.string() + ": not an IDX file of bytes with " + std::to_string(axes) +
                      " axes"};
  }
  std::uint64_t elements = 1;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | byte(4 + 4 * axis + i);
    file.shape.push_back(size);
    if (size == 0 || elements > (std::uint64_t{1} << 40) / size) {
      throw ConfigError{path.string() + ": its sizes cannot be right"};
    }
    elements *= size;
  }
  if (file.content.size() - file.first != elements) {
    throw ConfigError{
        path.string() + ": holds " + std::to_string(file.content.size() - file.first) +
        " elements, its header says " + std::to_string(elements) + "; is it truncated?"};
  }
  return file;
}

/// All files that the user named, those in folders too.
std::vector<fs::path> files_of(const std::vector<fs::path>& sources) {
  std::vector<fs::path> files;
  for (const fs::path& source : sources) {
    if (fs::is_regular_file(source)) {
      files.push_back(source);
    } else if (fs::is_directory(source)) {
      for (const fs::directory_entry& entry : fs::directory_iterator{source}) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    } else {
      throw ConfigError{"source", source.string(),
                        "IDX files or a folder with train-images*, t10k-images* and labels"};
    }
  }
  return files;
}

/// The file whose name has `part` in it: "emnist-letters-train-images-idx3-ubyte.gz".
std::optional<fs::path> find_file(const std::vector<fs::path>& files, const std::string& part) {
  std::optional<fs::path> found;
  for (const fs::path& file : files) {
    if (file.filename().string().find(part) == std::string::npos) continue;
    if (found) {
      throw ConfigError{
          "source", found->string() + " and " + file.string(),
          "one file with " + part + " in its name; give the files instead of the folder"};
    }
    found = file;
  }
  return found;
}

std::optional<ImportedSplit> read_pair(const std::vector<fs::path>& files,
                                       const std::string& part) {
  const auto image_file = find_file(files, part + "-images");
  if (!image_file) return std::nullopt;
  const auto label_file = find_file(files, part + "-labels");
  if (!label_file) throw ConfigError{image_file->string() + ": its labels are not beside it"};
  const IdxFile images = read_idx(*image_file, 3);
  const IdxFile labels = read_idx(*label_file, 1);
  if (images.shape[0] != labels.shape[0]) {
    throw ConfigError{label_file->string() + ": holds " + std::to_string(labels.shape[0]) +
                      " labels for " + std::to_string(images.shape[0]) + " images"};
  }
  ImportedSplit split;
  split.shape = {1, images.shape[1], images.shape[2]};
  const auto* pixels = reinterpret_cast<const std::uint8_t*>(images.content.data()) + images.first;
  split.pixels.assign(pixels, pixels + images.shape[0] * split.shape.pixels());
  for (std::size_t i = labels.first; i < labels.content.size(); ++i) {
    split.labels.push_back(static_cast<unsigned char>(labels.content[i]));
  }
  return split;
}

std::vector<std::string> numbered_classes(const std::map<std::string, ImportedSplit>& splits) {
  std::int32_t most = 0;
  for (const auto& [name, split] : splits) {
    for (const std::int32_t label : split.labels) most = std::max(most, label);
  }
  std::vector<std::string> classes;
  for (std::int32_t label = 0; label <= most; ++label) classes.push_back(std::to_string(label));
  return classes;
}

}  // namespace

ImportReport import_idx(const std::vector<fs::path>& sources, const fs::path& data_root,
                        const IdxOptions& options) {
  const std::vector<fs::path> files = files_of(sources);
  std::map<std::string, ImportedSplit> splits;
  if (auto pair = read_pair(files, "train")) splits["train"] = std::move(*pair);
  for (const char* part : {"t10k", "test"}) {  // MNIST calls it the one, EMNIST the other
    if (splits.contains("test")) break;
    if (auto pair = read_pair(files, part)) splits["test"] = std::move(*pair);
  }
  if (splits.empty()) {
    throw ConfigError{"source", sources.empty() ? "nothing" : sources.front().string(),
                      "a folder with train-images* or t10k-images*, or such files"};
  }
  const auto classes = numbered_classes(splits);
  return {store_dataset(data_root, options, std::move(splits), classes), 0};
}

ImportReport import_idx(const fs::path& folder, const fs::path& data_root,
                        const IdxOptions& options) {
  return import_idx(std::vector{folder}, data_root, options);
}

}  // namespace oodsweep
