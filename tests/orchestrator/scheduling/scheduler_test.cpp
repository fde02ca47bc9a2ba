#include "orchestrator/scheduling/scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/orchestrator/graph_maker.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> names(const std::vector<StageKey>& keys) {
  std::vector<std::string> result;
  for (const StageKey& key : keys) result.push_back(key.hex);
  return result;
}

void finish(Scheduler& scheduler, const Grant& grant) {
  for (const StageKey& key : grant.stages) scheduler.stage_done(key);
  scheduler.assignment_ended(grant.id);
}

TEST(SchedulerTest, LongestPathGoesFirstThenTheSmallerRepeat) {
  GraphMaker graph;
  graph.train("short", {}, 1, 1);
  graph.train("long of repeat 1", {}, 5, 1);
  graph.train("long of repeat 0", {}, 5, 0);
  graph.train("start of a chain", {}, 2, 2);
  graph.train("end of a chain", {"start of a chain"}, 4, 2);
  Scheduler scheduler{graph.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker);
  std::vector<std::string> order;
  while (!scheduler.finished()) {
    for (const Grant& grant : scheduler.grant(0.0)) {
      order.push_back(grant.stages.front().hex);
      finish(scheduler, grant);
    }
  }
  EXPECT_THAT(order, ElementsAre("start of a chain", "long of repeat 0", "long of repeat 1",
                                 "end of a chain", "short"));
}

TEST(SchedulerTest, OneWorkerTakesAllSplitsOfANetworkAndTheirScores) {
  GraphMaker graph;
  graph.train("train", {}, 1, 0);
  graph.outputs("in", "train");
  graph.outputs("out", "train");
  graph.score("score in", "in");
  graph.score("score out", "out");
  graph.evaluate("compare", {"score in", "score out"});
  Scheduler scheduler{graph.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker);
  scheduler.add_slot({0, 9}, Lane::kThread);
  finish(scheduler, scheduler.grant(0.0).at(0));
  const auto grants = scheduler.grant(0.0);
  ASSERT_EQ(grants.size(), 1U);
  EXPECT_THAT(names(grants[0].stages), UnorderedElementsAre("in", "out", "score in", "score out"));
  finish(scheduler, grants[0]);
  const auto last = scheduler.grant(0.0);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].lane, Lane::kThread);
  EXPECT_EQ(last[0].slots, (std::vector<SlotId>{{0, 9}}));
}

TEST(SchedulerTest, SplitsAreSharedOutWhenSlotsAreIdle) {
  GraphMaker graph;
  graph.train("train", {}, 1, 0);
  for (const char* name : {"a", "b", "c", "d"}) graph.outputs(name, "train");
  Scheduler scheduler{graph.graph()};
  for (int slot = 0; slot < 4; ++slot) scheduler.add_slot({0, slot}, Lane::kWorker);
  finish(scheduler, scheduler.grant(0.0).at(0));
  EXPECT_EQ(scheduler.grant(0.0).size(), 4U);
}

TEST(SchedulerTest, AStageThatIsGivenUpFailsItsDescendantsOnly) {
  GraphMaker graph;
  graph.train("bad", {}, 5, 0);
  graph.train("child of bad", {"bad"}, 1, 0);
  graph.train("good", {}, 1, 1);
  Scheduler scheduler{graph.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto grants = scheduler.grant(0.0);
    ASSERT_EQ(names(grants.at(0).stages), std::vector<std::string>{"bad"});
    const auto given_up = names(scheduler.stage_failed({"bad"}, attempt == 3));
    const std::vector<std::string> both{"bad", "child of bad"};
    EXPECT_EQ(given_up, attempt == 3 ? both : std::vector<std::string>{});
    scheduler.assignment_ended(grants[0].id);
  }
  finish(scheduler, scheduler.grant(0.0).at(0));
  EXPECT_EQ(scheduler.state({"good"}), Scheduler::State::kDone);
  EXPECT_TRUE(scheduler.finished());
}

TEST(SchedulerTest, AFailedStageIsTriedOnAnotherSlot) {
  GraphMaker graph;
  graph.train("unlucky", {}, 1, 0);
  Scheduler scheduler{graph.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker);
  scheduler.add_slot({1, 0}, Lane::kWorker);
  const Grant first = scheduler.grant(0.0).at(0);
  scheduler.stage_failed({"unlucky"}, false);
  scheduler.assignment_ended(first.id);
  EXPECT_NE(scheduler.grant(0.0).at(0).slots, first.slots);
}

TEST(SchedulerTest, WhatALostSlotHeldIsReadyAgainAndNotCharged) {
  GraphMaker graph;
  graph.train("train", {}, 1, 0);
  Scheduler scheduler{graph.graph()};
  for (int loss = 0; loss < 10; ++loss) {
    scheduler.add_slot({loss, 0}, Lane::kWorker);
    ASSERT_EQ(scheduler.grant(0.0).size(), 1U);
    scheduler.remove_slot({loss, 0});
    EXPECT_EQ(scheduler.state({"train"}), Scheduler::State::kReady);
  }
}

TEST(SchedulerTest, AScoreWithoutItsOutputsIsNotGivenUp) {
  GraphMaker graph;
  graph.train("train", {}, 1, 0);
  graph.outputs("outputs", "train");
  graph.score("score", "outputs");
  Scheduler scheduler{graph.graph()};
  scheduler.stage_done({"train"});
  scheduler.add_slot({0, 0}, Lane::kWorker);
  for (int attempt = 0; attempt < 2; ++attempt) {  // the outputs fail, so does what follows
    const auto grants = scheduler.grant(0.0);
    scheduler.stage_failed({"outputs"}, false);
    EXPECT_THAT(scheduler.stage_failed({"score"}, true), IsEmpty());
    scheduler.assignment_ended(grants.at(0).id);
  }
  EXPECT_EQ(scheduler.state({"score"}), Scheduler::State::kWaiting);
}

TEST(SchedulerTest, ADamagedStageIsMadeAgainBeforeThoseThatReadIt) {
  GraphMaker graph;
  graph.train("train", {}, 1, 0);
  graph.outputs("outputs", "train");
  Scheduler scheduler{graph.graph()};
  scheduler.stage_done({"train"});
  EXPECT_EQ(scheduler.state({"outputs"}), Scheduler::State::kReady);
  scheduler.stage_reopened({"train"});
  EXPECT_EQ(scheduler.state({"train"}), Scheduler::State::kReady);
  EXPECT_EQ(scheduler.state({"outputs"}), Scheduler::State::kWaiting);
}

/// A random sweep on slots that come and go, with workers that fail at random.
class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_{seed} {
    const int networks = 1 + pick(6);
    for (int network = 0; network < networks; ++network) add_network(std::to_string(network));
    for (const Stage& stage : graph_.graph().stages) stages_.emplace(stage.key, stage);
    scheduler_.emplace(graph_.graph());
    add_slots();
  }

  void play() {
    for (int step = 0; step < 20000 && !scheduler_->finished(); ++step) {
      for (Grant& grant : scheduler_->grant(now_ += 1.0)) begin(std::move(grant));
      if (!running_.empty()) advance(std::next(running_.begin(), pick(running_.size())));
      if (pick(40) == 0) lose_a_slot();
    }
    ASSERT_TRUE(scheduler_->finished());
    check_end();
  }

 private:
  int pick(std::size_t below) { return static_cast<int>(random_() % below); }

  void add_network(const std::string& n) {
    const bool tuned = pick(2) == 0;
    graph_.train("base" + n, {}, 1 + pick(5), pick(3));
    if (tuned) graph_.train("tuned" + n, {"base" + n}, 1 + pick(5), pick(3));
    const std::string last = (tuned ? "tuned" : "base") + n;
    graph_.outputs("in" + n, last);
    graph_.score("score in" + n, "in" + n);
    for (int split = 0; split < pick(5); ++split) {
      const std::string name = n + "/" + std::to_string(split);
      graph_.outputs("out" + name, last);
      graph_.score("score out" + name, "out" + name);
      graph_.evaluate("evaluate" + name, {"score in" + n, "score out" + name});
    }
  }

  void add_slots() {
    const int slots = 1 + pick(4);
    for (int slot = 0; slot < slots; ++slot) scheduler_->add_slot({next_rank_++, 0}, Lane::kWorker);
    scheduler_->add_slot({next_rank_++, 0}, Lane::kThread);
  }

  void begin(Grant grant) {
    EXPECT_FALSE(grant.stages.empty());
    std::set<StageKey> earlier;
    for (const StageKey& key : grant.stages) {
      EXPECT_EQ(lane_of(stages_.at(key).kind), grant.lane);
      EXPECT_FALSE(done_.contains(key)) << key.hex << " twice";
      EXPECT_TRUE(held_.insert(key).second) << key.hex << " in two assignments";
      for (const StageKey& parent : stages_.at(key).parents) {
        EXPECT_TRUE(done_.contains(parent) || earlier.contains(parent)) << "parent of " << key.hex;
      }
      earlier.insert(key);
    }
    EXPECT_TRUE(busy_.insert(grant.slots.at(0)).second) << "a slot has one assignment";
    running_.push_back(std::move(grant));
  }

  /// The next stage of a running assignment ends, or the whole assignment does.
  void advance(std::vector<Grant>::iterator grant) {
    if (grant->stages.empty() || pick(20) == 0) {  // the worker leaves, maybe early
      scheduler_->assignment_ended(grant->id);
      forget(grant);
      return;
    }
    const StageKey key = grant->stages.front();
    grant->stages.erase(grant->stages.begin());
    held_.erase(key);
    bool parents_done = true;
    for (const StageKey& parent : stages_.at(key).parents) {
      parents_done = parents_done && done_.contains(parent);
    }
    if (!parents_done || pick(6) == 0) {
      for (const StageKey& lost : scheduler_->stage_failed(key, ++failures_[key] >= 3))
        given_up_.insert(lost);
    } else if (!given_up_.contains(key)) {
      done_.insert(key);
      scheduler_->stage_done(key);
    }
  }

  void lose_a_slot() {
    if (running_.empty()) return;
    const auto grant = std::next(running_.begin(), pick(running_.size()));
    scheduler_->remove_slot(grant->slots[0]);
    scheduler_->add_slot({next_rank_++, 0}, grant->lane);
    forget(grant);
  }

  void forget(std::vector<Grant>::iterator grant) {
    for (const StageKey& key : grant->stages) held_.erase(key);
    busy_.erase(grant->slots[0]);
    running_.erase(grant);
  }

  void check_end() const {
    const StageGraph graph = graph_.graph();
    EXPECT_EQ(done_.size() + given_up_.size(), graph.stages.size());
    for (const Stage& stage : graph.stages) {
      bool lost_parent = false;
      for (const StageKey& parent : stage.parents) {
        lost_parent = lost_parent || given_up_.contains(parent);
      }
      EXPECT_TRUE(!lost_parent || given_up_.contains(stage.key)) << stage.key.hex;
    }
    EXPECT_EQ(scheduler_->counts().done, static_cast<std::int64_t>(done_.size()));
    EXPECT_EQ(scheduler_->counts().failed, static_cast<std::int64_t>(given_up_.size()));
    EXPECT_NEAR(scheduler_->counts().seconds, scheduler_->counts().seconds_done, 1e-9);
  }

  std::mt19937 random_;
  GraphMaker graph_;
  std::optional<Scheduler> scheduler_;
  std::map<StageKey, Stage> stages_;
  std::map<StageKey, int> failures_;
  double now_ = 0.0;
  int next_rank_ = 0;
  std::vector<Grant> running_;
  std::set<SlotId> busy_;
  std::set<StageKey> held_, done_, given_up_;
};

TEST(SchedulerTest, RunsEveryStageOnceAfterItsParentsWhateverFails) {
  for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomRun{seed}.play();
  }
}

TEST(SchedulerTest, AStageOfAnUrgentSweepGoesFirst) {
  GraphMaker maker;
  maker.train("long", {}, 100, 0);
  maker.train("urgent", {}, 1, 0);
  StageGraph graph = maker.graph();
  graph.stages[1].priority = 1;
  Scheduler scheduler{graph};
  scheduler.add_slot({1, 0}, Lane::kWorker);
  EXPECT_EQ(scheduler.grant(0.0).at(0).stages.at(0).hex, "urgent");
}

}  // namespace
}  // namespace oodsweep
