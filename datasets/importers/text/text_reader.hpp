#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// One text of a source on its way in.
struct TextItem {
  std::string split;        ///< "train"; empty where the source has no splits.
  std::int32_t label = -1;  ///< A place in ImportListing::classes, -1 without label.
  std::string text;         ///< Its bytes as they stand in the file.
};

/// The texts of one source in one format. One thread. Holds a few texts in memory at a time.
class TextReader {
 public:
  virtual ~TextReader() = default;

  /// Reads everything once, without keeping it.
  /// @throws ConfigError naming file and place: missing, truncated, malformed.
  [[nodiscard]] virtual ImportListing list() = 0;
  /// Calls `take` for every text in the source's order until it returns false. Call list() first.
  /// @throws ConfigError as list().
  virtual void read(const std::function<bool(TextItem)>& take) = 0;
};

}  // namespace oodsweep
