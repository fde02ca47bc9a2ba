#pragma once

#include <cstdint>
#include <span>

#include "core/image_shape.hpp"
#include "datasets/importers/exclusion_list.hpp"
#include "datasets/importers/image_batch.hpp"
#include "datasets/importers/import_options.hpp"
#include "datasets/pictures/picture_decoder.hpp"

namespace oodsweep {

/// @throws ConfigError naming the option: sizes, or rules that do not go together.
void check_picture_options(const ImportOptions& options);

/// Brings the pictures of an import to what is stored: decoded, one or three channels, resized,
/// cropped, inverted, hashed. One object per thread.
class PictureSteps {
 public:
  explicit PictureSteps(const ImportOptions& options) : options_{options} {}

  /// The shape of all images, as the first one tells it. @throws ConfigError as prepare().
  [[nodiscard]] ImageShape stored_shape(const ImportItem& first);

  /// Fills batch.pixels and batch.prepared. What one item cannot be is kept in batch.failure; those
  /// behind it are left.
  void prepare(ImageBatch& batch, const ImageShape& shape, const ExclusionList& exclusions);

 private:
  [[nodiscard]] Picture decode(const ImportItem& item);
  [[nodiscard]] Picture sized(Picture picture, const ImportItem& item, std::uint64_t position);
  void prepare_one(const ImportItem& item, std::uint64_t position, const ImageShape& shape,
                   const ExclusionList& exclusions, PreparedImage& image,
                   std::span<std::uint8_t> stored);

  const ImportOptions& options_;
  PictureDecoder decoder_;
};

}  // namespace oodsweep
