#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oodsweep {

/// Which labels of CIFAR-100 are taken; CIFAR-10 has only one kind.
enum class CifarLabels { kFine, kCoarse };

/// Bytes of one image: planes of red, green and blue, 32 rows of 32.
inline constexpr std::int64_t kCifarImageBytes = 3 * 32 * 32;

/// A file with images of one split.
struct CifarBatch {
  std::string place;  ///< For errors.
  std::string split;
  std::filesystem::path file;  ///< Empty if it stands in an archive; then `held` is set.
  std::shared_ptr<const std::string> held;
  [[nodiscard]] std::shared_ptr<const std::string> content() const;
};

/// The files of CIFAR-10 or CIFAR-100 that sources hold, in the publisher's order.
struct CifarFiles {
  bool is_100 = false;
  std::vector<CifarBatch> batches;
  std::map<std::string, std::string> names;  ///< Content of the files with class names, by name.
};

/// @param ending What follows the batches' names: ".bin" or "".
/// @param names  Files with class names, taken if they are there.
/// @throws ConfigError: a source that is missing or damaged, a batch that is missing where others
///         of its split are there, or is there twice, no batch at all, both sets at once.
[[nodiscard]] CifarFiles find_cifar_files(const std::vector<std::filesystem::path>& sources,
                                          const std::string& ending,
                                          const std::vector<std::string>& names);

}  // namespace oodsweep
