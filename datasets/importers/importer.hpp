#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// Images read from somewhere, on their way into shards.
struct ImportedSplit {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  ///< [count, height, width, channels]
  std::vector<std::int32_t> labels;  ///< [count], -1 without label.
};

struct ImportOptions {
  std::string name;
  std::string licence;
  std::string source;                     ///< Where the files came from, for people.
  std::vector<std::string> classes;       ///< Replaces the class names of the source.
  std::int64_t images_per_shard = 65536;  ///< A multiple of 256.
  bool shuffle = false;  ///< Once, by a keyed permutation; for sets that are streamed.
};

struct IdxOptions : ImportOptions {};

struct ImageFolderOptions : ImportOptions {
  std::int64_t size = 0;       ///< Pixels of each side; box filter down, bilinear up.
  bool grey = false;           ///< 0.2989 R + 0.5870 G + 0.1140 B.
  bool invert = false;         ///< 255 - v, after the resize.
  bool keep_repeated = false;  ///< Keep images whose pixels occur more than once.
  std::string split = "test";
};

struct ImportReport {
  Manifest manifest;
  std::int64_t repeated_dropped = 0;
};

/// IDX files (MNIST and its relatives), gzip or plain: `*train-images*` and `*train-labels*` become
/// split train, `*t10k-*` or `*test-*` become test; one pair is enough. Order is kept unless
/// `shuffle`.
/// @param sources The files, or folders that hold them.
/// @throws ConfigError naming the file: missing, truncated, damaged, not IDX.
ImportReport import_idx(const std::vector<std::filesystem::path>& sources,
                        const std::filesystem::path& data_root, const IdxOptions& options);
ImportReport import_idx(const std::filesystem::path& folder, const std::filesystem::path& data_root,
                        const IdxOptions& options);

/// PNG images in class folders, inside archives (zip, tar, ...) or a folder. The class is the last
/// folder's path. Images with the same decoded pixels as an earlier one are dropped and counted.
/// @throws ConfigError naming the archive and entry.
ImportReport import_image_folder(const std::vector<std::filesystem::path>& sources,
                                 const std::filesystem::path& data_root,
                                 const ImageFolderOptions& options);

/// Writes shards and manifest of a new data set into a temporary folder and renames it into place;
/// whatever fails leaves nothing behind.
/// @throws ConfigError if a set of that name is there already, or options or splits do not fit.
/// @throws IoError, for example when the disk is full.
Manifest store_dataset(const std::filesystem::path& data_root, const ImportOptions& options,
                       std::map<std::string, ImportedSplit> splits,
                       const std::vector<std::string>& classes);

}  // namespace oodsweep
