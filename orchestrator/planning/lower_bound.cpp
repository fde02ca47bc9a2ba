#include "orchestrator/planning/lower_bound.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

#include "orchestrator/planning/bound_items.hpp"

namespace oodsweep {
namespace {

/// Distinct heads (tails) that are tried as h (q): more give hardly more, and cost time.
constexpr std::size_t kThresholds = 16;

/// Packing looks at so many tasks a slot; of more, the area says the same.
constexpr std::size_t kDeepest = 64;

double area(const LaneItems& lane) {
  double work = 0.0;
  for (const Item& item : lane.items) work += item.work();
  return work / lane.slots;
}

double critical_path(const LaneItems& lane) {
  double longest = 0.0;
  for (const Item& item : lane.items) {
    longest = std::max(longest, item.head + item.seconds + item.tail);
  }
  return longest;
}

/// Whether the work at the widths that a run of `total` seconds asks for fits into it.
bool moldable_work_fits(const LaneItems& lane, double total) {
  double work = 0.0;
  for (const Item& item : lane.items) {
    const double slack = (total - item.head - item.tail) * (1.0 + 1e-12);
    std::size_t width = item.width;
    while (width < item.widest && item.seconds_on(width) > slack) width *= 2;
    work += item.count * static_cast<double>(width) * item.seconds_on(width);
  }
  return work <= total * lane.slots * (1.0 + 1e-12);
}

double moldable(const LaneItems& lane) {
  double low = std::max(area(lane), critical_path(lane));
  const bool any = std::any_of(lane.items.begin(), lane.items.end(),
                               [](const Item& item) { return item.widest > item.width; });
  if (!any || moldable_work_fits(lane, low)) return low;
  double high = 2.0 * low;
  while (!moldable_work_fits(lane, high)) high *= 2.0;
  for (int step = 0; step < 40; ++step) {
    const double middle = 0.5 * (low + high);
    (moldable_work_fits(lane, middle) ? high : low) = middle;
  }
  return low;
}

/// Some of the values, ascending, the smallest and the largest among them.
std::vector<double> thresholds(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() <= kThresholds) return values;
  std::vector<double> some;
  for (std::size_t i = 0; i < kThresholds; ++i) {
    some.push_back(values[i * (values.size() - 1) / (kThresholds - 1)]);
  }
  return some;
}

/// The largest h + bound(tasks with head >= h and tail >= q) + q.
template <class Bound>
double between_levels(const LaneItems& lane, Bound bound) {
  std::vector<double> heads, tails;
  for (const Item& item : lane.items) {
    heads.push_back(item.head);
    tails.push_back(item.tail);
  }
  heads = thresholds(std::move(heads));
  tails = thresholds(std::move(tails));
  double largest = 0.0;
  LaneItems between{lane.slots, {}};
  for (const double head : heads) {
    for (const double tail : tails) {
      between.items.clear();
      for (const Item& item : lane.items) {
        if (item.head >= head && item.tail >= tail) between.items.push_back(item);
      }
      if (!between.items.empty()) largest = std::max(largest, head + bound(between) + tail);
    }
  }
  return largest;
}

double packing(const LaneItems& lane) {
  const auto slots = static_cast<std::size_t>(lane.slots);
  std::vector<double> sums{0.0};  // of the longest 0, 1, 2, ... tasks, gangs counted by their slots
  for (const Item& item : lane.items) {
    const double copies =
        item.count * static_cast<double>(std::min<std::size_t>(item.width, slots));
    for (double copy = 0.0; copy < copies && sums.size() < kDeepest * slots + 2; copy += 1.0) {
      sums.push_back(sums.back() + item.seconds);
    }
  }
  double largest = 0.0;
  for (std::size_t k = 0; k * slots + 1 < sums.size(); ++k) {
    const std::size_t tasks = k * slots + 1;
    largest = std::max(largest, sums[tasks] - sums[tasks - (k + 1)]);
  }
  return largest;
}

double wide_gangs(const LaneItems& lane) {
  double largest = 0.0;
  const auto slots = static_cast<std::size_t>(lane.slots);
  for (const std::size_t at_once : {1U, 2U, 3U}) {
    double sum = 0.0;
    for (const Item& item : lane.items) {
      // More slots than P shared by one more: no other such task beside it.
      if (item.width * (at_once + 1) > slots) sum += item.count * item.seconds;
    }
    largest = std::max(largest, sum / static_cast<double>(at_once));
  }
  return largest;
}

double of_kind(BoundKind kind, const LaneItems& lane) {
  switch (kind) {
    case BoundKind::kArea:
      return area(lane);
    case BoundKind::kCriticalPath:
      return critical_path(lane);
    case BoundKind::kMoldable:
      return moldable(lane);
    case BoundKind::kLevels:
      return between_levels(lane, area);
    case BoundKind::kPacking:
      return between_levels(lane, packing);
    case BoundKind::kWideGangs:
      break;
  }
  return between_levels(lane, wide_gangs);
}

constexpr std::array<BoundKind, 6> kKinds{BoundKind::kArea,     BoundKind::kCriticalPath,
                                          BoundKind::kMoldable, BoundKind::kLevels,
                                          BoundKind::kPacking,  BoundKind::kWideGangs};

}  // namespace

std::string to_string(BoundKind kind) {
  switch (kind) {
    case BoundKind::kArea:
      return "area";
    case BoundKind::kCriticalPath:
      return "critical path";
    case BoundKind::kMoldable:
      return "moldable tasks";
    case BoundKind::kLevels:
      return "levels";
    case BoundKind::kPacking:
      return "packing";
    case BoundKind::kWideGangs:
      break;
  }
  return "wide gangs";
}

std::vector<LowerBound> lower_bounds(const TaskGraph& graph, LaneSlots slots,
                                     const std::vector<double>& left) {
  const std::array<LaneItems, 2> lanes = lanes_of(graph, slots, left);
  std::vector<LowerBound> bounds;
  for (const BoundKind kind : kKinds) {
    LowerBound bound{0.0, kind};
    for (const LaneItems& lane : lanes) {
      bound.seconds = std::max(bound.seconds, of_kind(kind, lane));
    }
    bounds.push_back(bound);
  }
  return bounds;
}

LowerBound lower_bound(const TaskGraph& graph, LaneSlots slots, const std::vector<double>& left) {
  LowerBound largest;
  for (const LowerBound& bound : lower_bounds(graph, slots, left)) {
    // Rounding must not let a later kind with the same argument win.
    if (bound.seconds > largest.seconds * (1.0 + 1e-9)) largest = bound;
  }
  return largest;
}

}  // namespace oodsweep
