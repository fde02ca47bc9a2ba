#pragma once

#include <cstdint>
#include <span>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// The pictures in rows of `columns`, with two grey pixels around each. Small ones are enlarged by
/// repeating pixels, all by the same factor, until the largest has 64 pixels a side or just less
/// than twice that. Of one channel if all are grey.
/// @param pictures At least one; of any sizes, each in the upper left of its cell.
[[nodiscard]] Picture contact_sheet(std::span<const Picture> pictures, std::int64_t columns);

}  // namespace oodsweep
