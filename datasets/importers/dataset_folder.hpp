#pragma once

#include <filesystem>
#include <string>

#include "datasets/manifest.hpp"

namespace oodsweep {

/// @throws ConfigError if `name` is no name, or taken.
void check_name_is_free(const std::filesystem::path& data_root, const std::string& name);

/// The hidden folder in which a new data set grows, `.NAME.tmp`. It is renamed when it is whole and
/// removed otherwise; what a killed process left is removed by the next one. One process at a time
/// makes a set of one name.
class DatasetFolder {
 public:
  /// @throws ConfigError as check_name_is_free(), and if another process is making the set or
  /// `data_root` cannot be written to.
  DatasetFolder(std::filesystem::path data_root, const std::string& name);
  DatasetFolder(const DatasetFolder&) = delete;
  DatasetFolder& operator=(const DatasetFolder&) = delete;
  ~DatasetFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return growing_; }
  /// Adds the manifest and gives the set its name. @throws ConfigError if it was taken meanwhile.
  void publish(const Manifest& manifest);

 private:
  void lock(const std::string& name);
  void remove_traces() noexcept;

  std::filesystem::path data_root_;
  std::filesystem::path target_;
  std::filesystem::path growing_;
  std::filesystem::path lock_file_;
  bool made_root_ = false;
  int lock_ = -1;
};

}  // namespace oodsweep
