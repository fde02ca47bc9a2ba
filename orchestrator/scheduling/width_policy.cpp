#include "orchestrator/scheduling/width_policy.hpp"

#include <algorithm>

namespace oodsweep {
namespace {

std::size_t wanted(WidthPolicy policy, const WorkerSlots& slots) {
  switch (policy) {
    case WidthPolicy::kNarrow:
      return 1;
    case WidthPolicy::kTwo:
      return 2;
    case WidthPolicy::kFour:
      return 4;
    case WidthPolicy::kEight:
      return 8;
    case WidthPolicy::kWidenWhenIdle:
      break;
  }
  return slots.free / std::max<std::size_t>(1, slots.ready);
}

}  // namespace

std::string to_string(WidthPolicy policy) {
  if (policy == WidthPolicy::kNarrow) return "one slot each";
  if (policy == WidthPolicy::kWidenWhenIdle) return "idle slots are shared out";
  return std::to_string(wanted(policy, {})) + " slots each";
}

std::size_t chosen_width(const Task& task, WidthPolicy policy, const WorkerSlots& slots) {
  std::size_t width = task.width;
  if (!task.moldable()) return width;
  const std::size_t limit =
      std::min({std::size_t{task.widest}, slots.usable, wanted(policy, slots)});
  while (2 * width <= limit) width *= 2;
  return width;
}

}  // namespace oodsweep
