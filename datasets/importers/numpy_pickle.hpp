#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/pickle.hpp"

namespace oodsweep {

/// What a pickle with arrays of bytes may ask for: the function that makes an empty array, the
/// types of arrays and elements, and what Python 3 writes bytes with in protocol 2.
[[nodiscard]] bool is_numpy_global(const PickleGlobal& global);

/// An array of bytes, row-major.
struct PickledBytes {
  std::vector<std::int64_t> shape;
  std::string bytes;  ///< As many as the shape says.
};

/// @throws ConfigError naming `place` if the value is not a NumPy array of type uint8 whose content
///         fits its shape, in row-major order.
[[nodiscard]] PickledBytes numpy_bytes(const PickleValue& value, const std::string& place);

}  // namespace oodsweep
