#include "workers/collective/sum_slots.hpp"

#include <algorithm>

namespace oodsweep {
namespace {

void add(const float* __restrict a, const float* __restrict b, std::size_t count,
         float* __restrict sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] = a[i] + b[i];
}

void add_to(float* __restrict sum, const float* __restrict more, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) sum[i] += more[i];
}

}  // namespace

void sum_slots(const std::vector<const float*>& slots, std::size_t count, float* sum) {
  if (slots.size() == 1) {
    std::copy_n(slots.front(), count, sum);
    return;
  }
  add(slots[0], slots[1], count, sum);
  for (std::size_t slot = 2; slot < slots.size(); ++slot) add_to(sum, slots[slot], count);
}

}  // namespace oodsweep
