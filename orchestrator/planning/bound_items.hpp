#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "orchestrator/planning/lower_bound.hpp"
#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

/// Tasks of one lane that are all alike to the bounds.
struct Item {
  double seconds = 0.0;  ///< At their widest, what is left of them.
  double head = 0.0;
  double tail = 0.0;
  double narrow_seconds = 0.0;  ///< At their narrowest.
  float serial_share = 0.0F;
  std::uint16_t width = 1;
  std::uint16_t widest = 1;
  double count = 1.0;

  [[nodiscard]] auto alike() const {
    return std::tie(seconds, head, tail, narrow_seconds, serial_share, width, widest);
  }
  [[nodiscard]] double work() const { return count * narrow_seconds * width; }
  [[nodiscard]] double seconds_on(std::size_t slots) const {
    return Task{
        .width = width, .widest = widest, .serial_share = serial_share, .seconds = narrow_seconds}
        .seconds_on(slots);
  }
};

struct LaneItems {
  double slots = 1.0;
  std::vector<Item> items;  ///< The longest first.
};

/// Of workers, and of threads.
[[nodiscard]] std::array<LaneItems, 2> lanes_of(const TaskGraph& graph, LaneSlots slots,
                                                const std::vector<double>& left);

}  // namespace oodsweep
