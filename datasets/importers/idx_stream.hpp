#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "datasets/importers/gzip_stream.hpp"

namespace oodsweep {

/// One IDX file of bytes: two zero bytes, element type, number of axes, big-endian sizes, elements.
class IdxStream {
 public:
  /// Reads the header. @throws ConfigError naming the file if it is not IDX of that many axes or
  /// its sizes cannot be right.
  IdxStream(const std::filesystem::path& file, std::size_t axes);

  [[nodiscard]] const std::vector<std::int64_t>& shape() const { return shape_; }
  /// The next elements, all of `elements`. @throws ConfigError if the file holds fewer.
  void read(std::span<std::uint8_t> elements);
  /// @throws ConfigError if elements follow the last one that the header promised.
  void expect_end();

 private:
  std::filesystem::path file_;
  GzipStream stream_;
  std::vector<std::int64_t> shape_;
};

}  // namespace oodsweep
