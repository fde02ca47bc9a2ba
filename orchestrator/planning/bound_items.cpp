#include "orchestrator/planning/bound_items.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

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

}  // namespace

std::array<LaneItems, 2> lanes_of(const TaskGraph& graph, LaneSlots slots,
                                  const std::vector<double>& left) {
  return Items{graph, slots, left}.lanes();
}

}  // namespace oodsweep
