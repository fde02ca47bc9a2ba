#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/importers/hash_set.hpp"
#include "datasets/importers/import_options.hpp"

namespace oodsweep {

/// Images that an import leaves out. Immutable once loaded, shared freely between threads.
class ExclusionList {
 public:
  /// Reads the files and sets that `options.exclude` names.
  /// @param shape Of the images that will be stored.
  /// @throws ConfigError if a file holds anything but numbers from the base on, a set is not there,
  /// or its images have another shape and only equal pixels would be looked for.
  ExclusionList(const std::filesystem::path& data_root, const ImportOptions& options,
                const ImageShape& shape);

  /// Whether the image at this place of its split is to be left out.
  [[nodiscard]] bool has_position(std::uint64_t position) const;
  /// Whether an image with this content hash is to be left out.
  [[nodiscard]] bool has_content(std::uint64_t hash) const { return contents_.contains(hash); }
  /// Whether perceptual hashes are asked for at all.
  [[nodiscard]] bool compares_looks() const { return !looks_.empty(); }
  /// Whether an image with this perceptual hash is to be left out. Looks through the whole list.
  [[nodiscard]] bool has_looks(std::uint64_t hash) const;

 private:
  void add_positions(const std::filesystem::path& file, std::int64_t base);
  void add_set(const std::filesystem::path& data_root, const std::string& name,
               const ImageShape& shape);

  std::vector<std::uint64_t> positions_;  ///< Ascending.
  HashSet contents_;
  std::vector<std::uint64_t> looks_;
  int distance_ = -1;  ///< Bits; -1: looks are not compared.
};

}  // namespace oodsweep
