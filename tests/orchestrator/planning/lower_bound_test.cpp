#include "orchestrator/planning/lower_bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "orchestrator/planning/simulation.hpp"
#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

/// The shortest schedule of tiny instances by looking at all of them: every order in which tasks
/// are put at their earliest place, with every choice of widths.
class ShortestSchedule {
 public:
  ShortestSchedule(const TaskGraph& graph, LaneSlots slots) : graph_{graph}, slots_{slots} {}

  double find() {
    std::vector<std::size_t> widths;
    choose_widths(widths);
    return best_;
  }

 private:
  void choose_widths(std::vector<std::size_t>& widths) {
    if (widths.size() == graph_.size()) return try_all_orders(widths);
    const Task& task = graph_[static_cast<TaskIndex>(widths.size())];
    for (std::size_t width = task.width; width <= task.widest; width *= 2) {
      if (width > slots_.workers) break;
      widths.push_back(width);
      choose_widths(widths);
      widths.pop_back();
    }
  }

  void try_all_orders(const std::vector<std::size_t>& widths) {
    std::vector<TaskIndex> order(graph_.size());
    std::iota(order.begin(), order.end(), TaskIndex{0});
    do {
      best_ = std::min(best_, length(order, widths));
    } while (std::next_permutation(order.begin(), order.end()));
  }

  /// Each slot is free from some moment on; a task starts on those that are free first. Infinite if
  /// a child stands before its parent.
  [[nodiscard]] double length(const std::vector<TaskIndex>& order,
                              const std::vector<std::size_t>& widths) const {
    std::vector<double> ends(graph_.size(), std::numeric_limits<double>::infinity());
    std::vector<double> workers(slots_.workers, 0.0), threads(slots_.threads, 0.0);
    for (const TaskIndex task : order) {
      auto& slots = lane_of(graph_[task].kind) == Lane::kWorker ? workers : threads;
      std::sort(slots.begin(), slots.end());
      double start = slots[widths[task] - 1];
      for (const TaskIndex parent : graph_.parents(task)) start = std::max(start, ends[parent]);
      ends[task] = start + graph_[task].seconds_on(widths[task]);
      // The latest of the slots that are free by then, so that no early one is wasted.
      const auto last = static_cast<std::ptrdiff_t>(
          std::upper_bound(slots.begin(), slots.end(), start) - slots.begin());
      for (std::ptrdiff_t slot = last - static_cast<std::ptrdiff_t>(widths[task]); slot < last;
           ++slot) {
        slots[static_cast<std::size_t>(slot)] = ends[task];
      }
    }
    return *std::max_element(ends.begin(), ends.end());
  }

  const TaskGraph& graph_;
  LaneSlots slots_;
  double best_ = std::numeric_limits<double>::infinity();
};

TEST(LowerBoundTest, NoScheduleOfATinyInstanceBeatsIt) {
  double reached = 0.0;
  int instances = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    const LaneSlots slots{1 + random() % 4, 1};
    const auto graph = random_graph(random, {.tasks = 1 + static_cast<int>(random() % 6),
                                             .widest = static_cast<int>(slots.workers),
                                             .moldable = true});
    const double shortest = ShortestSchedule{*graph, slots}.find();
    for (const LowerBound& bound : lower_bounds(*graph, slots)) {
      ASSERT_LE(bound.seconds, shortest * (1 + 1e-9)) << to_string(bound.kind);
    }
    const double simulated =
        simulate(graph, {.workers = slots.workers, .per_node = slots.workers}).seconds;
    ASSERT_GE(simulated, shortest * (1 - 1e-9)) << "the search misses schedules";
    reached += lower_bound(*graph, slots).seconds / shortest;
    ++instances;
  }
  EXPECT_GT(reached / instances, 0.95) << "a bound of zero would pass as well";
}

LowerBound bound_of(TaskMaker& maker, std::size_t workers, std::size_t threads = 1) {
  return lower_bound(*maker.graph(), {workers, threads});
}

TEST(LowerBoundTest, Area) {
  TaskMaker maker;
  for (int i = 0; i < 10; ++i) maker.train(1.0 + 0.1 * i);
  const LowerBound bound = bound_of(maker, 2);
  EXPECT_EQ(bound.kind, BoundKind::kArea);
  EXPECT_DOUBLE_EQ(bound.seconds, 14.5 / 2);  // 10 + 0.1 * 45
}

TEST(LowerBoundTest, CriticalPath) {
  TaskMaker maker;
  const TaskIndex first = maker.train(5.0);
  maker.train(4.0, {first});
  maker.train(1.0);
  const LowerBound bound = bound_of(maker, 2);
  EXPECT_EQ(bound.kind, BoundKind::kCriticalPath);
  EXPECT_DOUBLE_EQ(bound.seconds, 9.0);
}

TEST(LowerBoundTest, MoldableTasksCannotBeBothShortAndCheap) {
  // Half of the time is serial: t(1) = 8, t(2) = 6, t(4) = 5. On 4 slots two of them have the area
  // 16 / 4 = 4 and the path 5. In less than 6 s each needs 4 slots and 20 slot-seconds: 40 / 4.
  // In 6 s each takes 12 slot-seconds: 24 / 4 = 6.
  TaskMaker maker;
  maker.moldable(8.0, 1, 4, {}, 0.5F);
  maker.moldable(8.0, 1, 4, {}, 0.5F);
  const LowerBound bound = bound_of(maker, 4);
  EXPECT_EQ(bound.kind, BoundKind::kMoldable);
  EXPECT_NEAR(bound.seconds, 6.0, 1e-6);
}

TEST(LowerBoundTest, Levels) {
  // Nothing can start before the first 4 s are over: 4 + 6 / 2.
  TaskMaker maker;
  const TaskIndex first = maker.train(4.0);
  for (int i = 0; i < 6; ++i) maker.train(1.0, {first});
  const LowerBound bound = bound_of(maker, 2);
  EXPECT_EQ(bound.kind, BoundKind::kLevels);
  EXPECT_DOUBLE_EQ(bound.seconds, 7.0);
}

TEST(LowerBoundTest, Packing) {
  // Three of 5 s on two slots: two of them on one.
  TaskMaker maker;
  for (int i = 0; i < 3; ++i) maker.train(5.0);
  const LowerBound bound = bound_of(maker, 2);
  EXPECT_EQ(bound.kind, BoundKind::kPacking);
  EXPECT_DOUBLE_EQ(bound.seconds, 10.0);
}

TEST(LowerBoundTest, WideGangs) {
  // Gangs of 3 on 5 slots never run together. (Packing: 9 on 5 slots, 2 on one: 10; area 45 / 5.)
  TaskMaker maker;
  for (int i = 0; i < 3; ++i) maker.gang(5.0, 3);
  const LowerBound bound = bound_of(maker, 5);
  EXPECT_EQ(bound.kind, BoundKind::kWideGangs);
  EXPECT_DOUBLE_EQ(bound.seconds, 15.0);
}

TEST(LowerBoundTest, CountsOnlyWhatIsLeft) {
  TaskMaker maker;
  const TaskIndex done = maker.train(4.0);
  maker.train(6.0, {done});
  EXPECT_DOUBLE_EQ(lower_bound(*maker.graph(), {1, 1}, {0.0, 0.5}).seconds, 3.0);
}

TEST(LowerBoundTest, OfNothingIsZero) {
  TaskMaker maker;
  EXPECT_EQ(bound_of(maker, 4).seconds, 0.0);
}

}  // namespace
}  // namespace oodsweep
