#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "orchestrator/scheduling/task_scheduler.hpp"
#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

constexpr int kWidest = 4;
constexpr int kAttempts = 3;  ///< As the coordinator counts: the third failure is the last.

/// How often the attempts at each task fail, whoever makes them.
using Failures = std::vector<int>;

Failures random_failures(std::mt19937& random, std::size_t tasks) {
  Failures failures(tasks);
  for (int& count : failures) count = random() % 4 == 0 ? static_cast<int>(random() % 4) : 0;
  return failures;
}

/// What has to come out, worked out without a scheduler: a task is given up if its attempts fail
/// three times, or if a parent is given up.
std::set<TaskIndex> expected_lost(const TaskGraph& graph, const Failures& failures) {
  std::set<TaskIndex> lost;
  for (TaskIndex task = 0; task < graph.size(); ++task) {
    const auto parents = graph.parents(task);
    const bool lost_parent = std::any_of(parents.begin(), parents.end(),
                                         [&](TaskIndex parent) { return lost.contains(parent); });
    if (lost_parent || failures[task] >= kAttempts) lost.insert(task);
  }
  return lost;
}

/// Plays a graph in a world where slots come and go, verdicts arrive in any order, and workers
/// leave early. Checks every decision.
class World {
 public:
  World(std::shared_ptr<const TaskGraph> graph, Failures failures, unsigned seed)
      : graph_{std::move(graph)}, left_{std::move(failures)}, random_{seed} {
    SchedulerSettings settings;
    settings.widths = kWidthPolicies[random_() % kWidthPolicies.size()];
    settings.speculate = random_() % 3;
    settings.group = 1 + random_() % 5;
    one_node_ = random_() % 2 == 0;
    settings.gangs = one_node_ ? GangReach::kOneNode : GangReach::kAnywhere;
    scheduler_.emplace(graph_, settings);
    // On one node at least, a gang always finds room.
    for (int slot = 0; slot < kWidest; ++slot) add_slot(Lane::kWorker, 0);
    for (int slot = pick(8); slot > 0; --slot) add_slot(Lane::kWorker, pick(3));
    add_slot(Lane::kThread, pick(3));
  }

  void play() {
    for (int step = 0; step < 20000 && !scheduler_->board().finished(); ++step) {
      for (const TaskGrant& grant : scheduler_->grant(now_ += pick(3))) begin(grant);
      for (const AssignmentId id : scheduler_->take_superseded()) end(id);
      if (!running_.empty()) advance(std::next(running_.begin(), pick(running_.size())));
      if (pick(50) == 0) lose_a_slot();
      if (pick(200) == 0) quarantine_a_slot();
      if (testing::Test::HasFailure()) return;
    }
    ASSERT_TRUE(scheduler_->board().finished()) << "deadlock";
  }

  [[nodiscard]] const std::set<TaskIndex>& done() const { return done_; }
  [[nodiscard]] const std::set<TaskIndex>& given_up() const { return given_up_; }

 private:
  int pick(std::size_t below) { return static_cast<int>(random_() % below); }

  void add_slot(Lane lane, int node) {
    const SlotId slot{node, next_slot_++};
    lanes_.emplace(slot, lane);
    scheduler_->add_slot(slot, lane, "node " + std::to_string(slot.rank));
  }

  void begin(const TaskGrant& grant) {
    ASSERT_FALSE(grant.tasks.empty());
    check_slots(grant);
    std::set<TaskIndex> earlier;
    for (const TaskIndex task : grant.tasks) {
      ASSERT_EQ(lane_of((*graph_)[task].kind), grant.lane);
      ASSERT_FALSE(done_.contains(task) || given_up_.contains(task)) << task << " is settled";
      ASSERT_TRUE(grant.speculative || holders_[task] == 0) << task << " in two assignments";
      ASSERT_LE(++holders_[task], 2);
      for (const TaskIndex parent : graph_->parents(task)) {
        ASSERT_TRUE(done_.contains(parent) || earlier.contains(parent)) << "parent of " << task;
      }
      earlier.insert(task);
    }
    running_.emplace(grant.id, grant);
  }

  /// No slot twice; a gang whole, on a width that its task may take.
  void check_slots(const TaskGrant& grant) {
    for (const SlotId slot : grant.slots) {
      ASSERT_TRUE(busy_.insert(slot).second) << "a slot has one assignment at a time";
      ASSERT_EQ(lanes_.at(slot), grant.lane);
      ASSERT_FALSE(quarantined_.contains(slot));
      ASSERT_TRUE(!one_node_ || slot.rank == grant.slots.front().rank);
    }
    const Task& first = (*graph_)[grant.tasks.front()];
    const std::size_t width = grant.slots.size();
    ASSERT_GE(width, first.width);
    ASSERT_LE(width, first.widest);
    ASSERT_TRUE(first.moldable() || width == first.width);
    for (const TaskIndex task : grant.tasks) ASSERT_LE((*graph_)[task].width, width);
  }

  using Running = std::map<AssignmentId, TaskGrant>;

  /// The next task of a running assignment ends, or the whole assignment does.
  void advance(Running::iterator run) {
    TaskGrant& grant = run->second;
    if (grant.tasks.empty() || pick(30) == 0) return end(run->first);
    const TaskIndex task = grant.tasks.front();
    grant.tasks.erase(grant.tasks.begin());
    --holders_[task];
    if (done_.contains(task) || given_up_.contains(task)) return;  // the other attempt was first
    if (!parents_done(task)) {
      EXPECT_THAT(scheduler_->task_failed(task, true, grant.id), testing::IsEmpty());
    } else if (left_[task] > 0) {
      --left_[task];
      fail(task, grant.id);
    } else {
      EXPECT_TRUE(done_.insert(task).second) << task << " twice";
      scheduler_->task_done(task, grant.id);
    }
  }

  void fail(TaskIndex task, AssignmentId by) {
    const bool hopeless = ++failed_[task] >= kAttempts;
    const auto lost = scheduler_->task_failed(task, hopeless, by);
    EXPECT_EQ(hopeless, !lost.empty());
    for (const TaskIndex each : lost) EXPECT_TRUE(given_up_.insert(each).second);
  }

  [[nodiscard]] bool parents_done(TaskIndex task) const {
    const auto parents = graph_->parents(task);
    return std::all_of(parents.begin(), parents.end(),
                       [&](TaskIndex parent) { return done_.contains(parent); });
  }

  void end(AssignmentId id) {
    const auto run = running_.find(id);
    ASSERT_NE(run, running_.end());
    for (const TaskIndex task : run->second.tasks) --holders_[task];
    for (const SlotId slot : run->second.slots) busy_.erase(slot);
    running_.erase(run);
    scheduler_->assignment_ended(id);
  }

  void lose_a_slot() {
    const auto slot = std::next(lanes_.begin(), pick(lanes_.size()));
    const Lane lane = slot->second;
    for (const auto& [id, grant] : running_) {
      if (std::find(grant.slots.begin(), grant.slots.end(), slot->first) == grant.slots.end()) {
        continue;
      }
      const AssignmentId lost = id;
      end(lost);
      break;
    }
    const int node = slot->first.rank;
    scheduler_->remove_slot(slot->first);
    lanes_.erase(slot);
    add_slot(lane, node);
  }

  void quarantine_a_slot() {
    const auto slot = std::next(lanes_.begin(), pick(lanes_.size()));
    if (!quarantined_.insert(slot->first).second) return;
    scheduler_->quarantine_slot(slot->first);
    add_slot(slot->second, slot->first.rank);
  }

  std::shared_ptr<const TaskGraph> graph_;
  Failures left_;
  std::mt19937 random_;
  std::optional<TaskScheduler> scheduler_;
  double now_ = 0.0;
  bool one_node_ = false;
  int next_slot_ = 0;
  std::map<SlotId, Lane> lanes_;
  std::set<SlotId> busy_, quarantined_;
  Running running_;
  std::map<TaskIndex, int> holders_, failed_;
  std::set<TaskIndex> done_, given_up_;
};

TEST(SchedulerPropertiesTest, WhateverTheOrderOfMessagesTheSameTasksAreDoneOnce) {
  for (unsigned seed = 0; seed < 1000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    const auto graph = random_graph(
        random,
        {.tasks = 1 + static_cast<int>(random() % 40), .widest = kWidest, .moldable = true});
    const Failures failures = random_failures(random, graph->size());
    const std::set<TaskIndex> lost = expected_lost(*graph, failures);
    for (unsigned order = 0; order < 3 && !testing::Test::HasFailure(); ++order) {
      World world{graph, failures, 7 * seed + order};
      world.play();
      EXPECT_EQ(world.given_up(), lost);
      EXPECT_EQ(world.done().size() + lost.size(), graph->size());
    }
  }
}

}  // namespace
}  // namespace oodsweep
