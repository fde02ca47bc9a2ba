#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datasets/importers/hash_set.hpp"
#include "datasets/importers/image_batch.hpp"
#include "datasets/importers/image_mixer.hpp"
#include "datasets/importers/import_options.hpp"
#include "datasets/importers/import_report.hpp"
#include "datasets/shards/split_writer.hpp"

namespace oodsweep {

/// Decides in the order of the source which prepared images are stored, and stores them. Keeps no
/// pixels. One thread.
class ImageKeeper {
 public:
  /// @param folder In which the splits are written. @param expected Images by stored split.
  ImageKeeper(std::filesystem::path folder, const ImportOptions& options, const ImageShape& shape,
              std::map<std::string, std::int64_t> expected, std::size_t classes);

  /// @param split Where the image would be stored.
  void take(const std::string& split, std::uint64_t position, std::int32_t label,
            const PreparedImage& image, std::span<const std::uint8_t> pixels);
  /// Whether no more images of this split can be kept (`--limit`).
  [[nodiscard]] bool is_full(const std::string& split) const;

  /// Completes the splits. Classes of which every image was a repeat are left out of `classes`.
  /// @return Everything but the manifest's texts. @throws ConfigError if a split kept no image.
  [[nodiscard]] ImportReport finish(const std::vector<std::string>& classes);

 private:
  struct Split {
    std::optional<SplitWriter> writer;
    std::optional<ImageMixer> mixer;
    std::int64_t kept = 0;
    ChannelSums sums;
  };

  [[nodiscard]] Split& split_of(const std::string& name);
  [[nodiscard]] std::map<std::int32_t, std::int32_t> places_of_used_classes() const;

  std::filesystem::path folder_;
  const ImportOptions& options_;
  ImageShape shape_;
  std::map<std::string, std::int64_t> expected_;
  std::map<std::string, Split> splits_;
  HashSet seen_;
  std::vector<bool> kept_labels_;      ///< By label: an image was stored, or could have been.
  std::vector<bool> repeated_labels_;  ///< By label: an image was left out as a repeat.
  ImportReport report_;
};

}  // namespace oodsweep
