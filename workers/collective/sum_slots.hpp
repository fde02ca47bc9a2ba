#pragma once

#include <cstddef>
#include <vector>

namespace oodsweep {

/// sum[i] = slots[0][i] + slots[1][i] + ..., added in this order. `sum` overlaps no slot.
/// @param slots [size][count], at least one.
void sum_slots(const std::vector<const float*>& slots, std::size_t count, float* sum);

}  // namespace oodsweep
