#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oodsweep {

/// A MATLAB file (.mat, version 5 or 7.3) to read arrays of. One thread.
class MatFile {
 public:
  /// @throws ConfigError naming the file if it is missing or not of MATLAB.
  explicit MatFile(const std::filesystem::path& path);
  ~MatFile();
  MatFile(MatFile&&) noexcept;
  MatFile& operator=(MatFile&&) noexcept;

  /// Sizes of a variable's axes; the first runs fastest in memory.
  /// @throws ConfigError if there is no such array of real numbers.
  [[nodiscard]] std::vector<std::int64_t> shape(const std::string& name);

  /// Elements [first, first + count) of the last axis of an array of uint8, all of the other axes.
  /// @throws ConfigError if it is of another type, or the file is truncated or damaged.
  [[nodiscard]] std::vector<std::uint8_t> read_bytes(const std::string& name, std::int64_t first,
                                                     std::int64_t count);
  /// A whole array of two axes, of type uint8, int32 or double.
  /// @throws ConfigError as read_bytes().
  [[nodiscard]] std::vector<double> read_numbers(const std::string& name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oodsweep
