#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

/// How many slots a moldable task gets; what is best depends on the graph, so planning simulates
/// them all (best_widths()).
enum class WidthPolicy {
  kNarrow,        ///< As few as it may.
  kTwo,           ///< Two, if it may and there are so many.
  kFour,          ///< Likewise four.
  kEight,         ///< Likewise eight.
  kWidenWhenIdle  ///< Its share of the free slots, if fewer tasks are ready than slots are free.
};

inline constexpr std::array<WidthPolicy, 5> kWidthPolicies{WidthPolicy::kNarrow, WidthPolicy::kTwo,
                                                           WidthPolicy::kFour, WidthPolicy::kEight,
                                                           WidthPolicy::kWidenWhenIdle};

/// "one slot each", "2 slots each", "idle slots are shared out".
[[nodiscard]] std::string to_string(WidthPolicy policy);

/// Slots that workers can have at this moment.
struct WorkerSlots {
  std::size_t usable = 0;  ///< Free or busy, as many as one task can have.
  std::size_t free = 0;
  std::size_t ready = 0;  ///< Tasks that want some.
};

/// The width on which `task` is to run: never above `widest`, nor above the usable slots unless its
/// smallest width is.
[[nodiscard]] std::size_t chosen_width(const Task& task, WidthPolicy policy,
                                       const WorkerSlots& slots);

}  // namespace oodsweep
