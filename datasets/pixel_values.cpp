#include "datasets/pixel_values.hpp"

#include <cstddef>

#include "core/vector_clones.hpp"

namespace oodsweep {

OOD_VECTOR_CLONES
void bytes_to_unit(std::span<const std::uint8_t> bytes, float* values) {
  const std::uint8_t* from = bytes.data();
  const std::size_t count = bytes.size();
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(from[i]) / 255.0F;
}

}  // namespace oodsweep
