#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// One image of a source on its way in.
struct ImportItem {
  std::string place;        ///< "cifar-10.tar.gz: data_batch_1, image 17", for errors.
  std::string split;        ///< "train"; empty where the source has no splits.
  std::int32_t label = -1;  ///< A place in ImportListing::classes, -1 without label.
  std::string
      encoded;  ///< JPEG, PNG, BMP or PGM as it stands in the file; empty if `picture` is given.
  Picture picture;
};

/// What a source holds, known before its images are read.
struct ImportListing {
  std::vector<std::string> classes;  ///< Empty when unlabelled.
  /// Images of each split. A source without splits has one of empty name: the user names it.
  std::map<std::string, std::int64_t> counts;
};

/// The images of one source in one format. One thread. Holds a bounded part of the source in
/// memory at a time. Nothing that the source says is taken for granted.
class ImportReader {
 public:
  virtual ~ImportReader() = default;

  /// Reads headers and names only. @throws ConfigError naming file and place: missing, truncated,
  /// damaged, of another format, unsafe.
  [[nodiscard]] virtual ImportListing list() = 0;

  /// Calls `take` for every image in the source's order until it returns false. The items of
  /// different splits may be mixed.
  /// @throws ConfigError as list().
  virtual void read(const std::function<bool(ImportItem)>& take) = 0;
};

}  // namespace oodsweep
