#include "orchestrator/planning/lower_bound.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Distinct heads (tails) that are tried as h (q): more give hardly more, and cost time.
constexpr std::size_t kThresholds = 16;

/// Packing looks at so many tasks a slot; of more, the area says the same.
constexpr std::size_t kDeepest = 64;

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

/// The widest that a task can be on so many slots.
std::size_t widest_on(const Task& task, std::size_t slots) {
  std::size_t width = task.width;
  while (2 * width <= std::min<std::size_t>(task.widest, slots)) width *= 2;
  return width;
}

class Items {
 public:
  Items(const TaskGraph& graph, LaneSlots slots, const std::vector<double>& left)
      : graph_{graph}, slots_{slots}, left_{left} {
    OOD_EXPECT(left.empty() || left.size() == graph.size(), "one share for each task");
    lanes_[0].slots = static_cast<double>(std::max<std::size_t>(1, slots.workers));
    lanes_[1].slots = static_cast<double>(std::max<std::size_t>(1, slots.threads));
    find_tails();
    add_all();
    for (LaneItems& lane : lanes_) put_together(lane.items);
  }

  [[nodiscard]] const std::array<LaneItems, 2>& lanes() const { return lanes_; }

 private:
  [[nodiscard]] double left(TaskIndex task) const { return left_.empty() ? 1.0 : left_[task]; }
  [[nodiscard]] std::size_t slots_of(const Task& task) const {
    return lane_of(task.kind) == Lane::kWorker ? slots_.workers : slots_.threads;
  }
  [[nodiscard]] double shortest(TaskIndex own) const {
    const Task& task = graph_[own];
    return left(own) * task.seconds_on(widest_on(task, slots_of(task)));
  }

  void find_tails() {
    tails_.assign(graph_.size(), 0.0);
    for (auto own = static_cast<TaskIndex>(graph_.size()); own-- > 0;) {
      for (const TaskIndex child : graph_.children(own)) {
        tails_[own] = std::max(tails_[own], tails_[child] + shortest(child));
      }
    }
  }

  void add_all() {
    std::vector<double> heads(graph_.size(), 0.0);
    for (TaskIndex own = 0; own < graph_.size(); ++own) {
      for (const TaskIndex parent : graph_.parents(own)) {
        heads[own] = std::max(heads[own], heads[parent] + shortest(parent));
      }
      const Task& task = graph_[own];
      if (left(own) * task.seconds <= 0.0) continue;
      const auto widest = static_cast<std::uint16_t>(widest_on(task, slots_of(task)));
      lanes_[lane_of(task.kind) == Lane::kWorker ? 0 : 1].items.push_back(
          {shortest(own), heads[own], tails_[own], left(own) * task.seconds, task.serial_share,
           task.width, widest, 1.0});
    }
  }

  static void put_together(std::vector<Item>& items) {
    std::sort(items.begin(), items.end(),
              [](const Item& a, const Item& b) { return a.alike() > b.alike(); });
    std::size_t kept = 0;
    for (const Item& item : items) {
      if (kept > 0 && items[kept - 1].alike() == item.alike()) {
        items[kept - 1].count += 1.0;
      } else {
        items[kept++] = item;
      }
    }
    items.resize(kept);
  }

  const TaskGraph& graph_;
  LaneSlots slots_;
  const std::vector<double>& left_;
  std::vector<double> tails_;
  std::array<LaneItems, 2> lanes_;
};

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
  const Items items{graph, slots, left};
  std::vector<LowerBound> bounds;
  for (const BoundKind kind : kKinds) {
    LowerBound bound{0.0, kind};
    for (const LaneItems& lane : items.lanes()) {
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
