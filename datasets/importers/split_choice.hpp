#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "datasets/importers/import_options.hpp"
#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// Which splits of a source are taken, and what they are called.
class SplitChoice {
 public:
  /// @throws ConfigError if the source holds no images, lacks the split that the user asks for, or
  /// names of splits or classes cannot be stored.
  SplitChoice(const ImportListing& listing, const ImportOptions& options);

  /// The stored name of a split of the source, or null if it is not taken.
  [[nodiscard]] const std::string* stored_name(const std::string& of_source) const;
  /// Images that may come, by stored name.
  [[nodiscard]] const std::map<std::string, std::int64_t>& expected() const { return expected_; }
  [[nodiscard]] std::int64_t total() const;

 private:
  std::map<std::string, std::string> names_;
  std::map<std::string, std::int64_t> expected_;
};

/// @throws ConfigError: class names that occur twice or are no text of one line, a shard size that
/// is no multiple of a block.
void check_store_options(const StoreOptions& options, const std::vector<std::string>& classes);

/// @param count Classes of the source. @throws ConfigError if the user names fewer.
void check_class_count(const StoreOptions& options, std::size_t count);

}  // namespace oodsweep
