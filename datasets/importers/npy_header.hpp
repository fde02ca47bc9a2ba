#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/importers/source_stream.hpp"

namespace oodsweep {

/// What stands before the numbers of a .npy file (NumPy's format 1.0 to 3.0).
struct NpyHeader {
  std::string type;  ///< "|u1", "<i8": NumPy's short name; empty for a record of several fields.
  bool column_major = false;
  std::vector<std::int64_t> shape;  ///< At most 8 axes; the product is below 2^48.

  [[nodiscard]] std::int64_t elements() const;
  /// Bytes of an element if it is an integer of either sign in little-endian order, else 0.
  [[nodiscard]] std::int64_t integer_bytes() const;
  /// "<i8 [60000, 1]", for errors.
  [[nodiscard]] std::string text() const;
};

/// Reads the header; the stream then stands at the first number.
/// @throws ConfigError naming the file: truncated, not .npy, another version, malformed.
[[nodiscard]] NpyHeader read_npy_header(SourceStream& file);

}  // namespace oodsweep
