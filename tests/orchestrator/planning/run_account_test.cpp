#include "orchestrator/planning/run_account.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/orchestrator/graph_maker.hpp"

namespace oodsweep {
namespace {

EndedAttempt attempt(const std::string& stage, int slot, double from, double to,
                     const std::string& outcome = "committed") {
  return {.slots = {{0, slot}},
          .stage = {stage},
          .started_at = 1000.0 + from,
          .ended_at = 1000.0 + to,
          .estimate = 10.0,
          .outcome = outcome};
}

StageGraph two_trainings() {
  GraphMaker maker;
  maker.train("a", {}, 1, 0);
  maker.train("b", {"a"}, 1, 0);
  return maker.graph();
}

TEST(RunAccountTest, ComparesTheRunWithWhatItsStagesTook) {
  // a runs 0 to 10 and crashes, again 10 to 18; b takes 20 to 25 on the other slot.
  const RunAccount account = account_of(
      two_trainings(),
      {attempt("a", 0, 0, 10, "crashed"), attempt("a", 0, 10, 18), attempt("b", 1, 20, 25)},
      {.epoch = 3, .slots = 2, .planned_seconds = 20.0});
  EXPECT_EQ(account.epoch, 3);
  EXPECT_DOUBLE_EQ(account.started_at, 1000.0);
  EXPECT_DOUBLE_EQ(account.seconds, 25.0);
  EXPECT_DOUBLE_EQ(account.bound_seconds, 13.0);  // 8 and then 5: a chain
  EXPECT_DOUBLE_EQ(account.busy_seconds, 23.0);
  EXPECT_DOUBLE_EQ(account.thrown_away_seconds, 10.0);
  EXPECT_DOUBLE_EQ(account.speculative_seconds, 0.0);
  EXPECT_EQ(account.stages, 2);
  EXPECT_DOUBLE_EQ(account.estimate_error, 0.5 * (2.0 / 8.0 + 5.0 / 5.0));
}

TEST(RunAccountTest, CountsTheLoserOfTwoAttemptsApartWhicheverItIs) {
  EndedAttempt second = attempt("a", 1, 5, 9);
  second.speculative = true;
  const RunAccount first_lost =
      account_of(two_trainings(), {attempt("a", 0, 0, 9, "superseded"), second}, {.slots = 2});
  EXPECT_DOUBLE_EQ(first_lost.speculative_seconds, 9.0);
  second.outcome = "duplicate";
  const RunAccount second_lost =
      account_of(two_trainings(), {attempt("a", 0, 0, 9), second}, {.slots = 2});
  EXPECT_DOUBLE_EQ(second_lost.speculative_seconds, 4.0);
  EXPECT_DOUBLE_EQ(second_lost.thrown_away_seconds, 4.0);
}

TEST(RunAccountTest, AGangTakesTheTimeOfAllOfItsSlots) {
  EndedAttempt first = attempt("a", 0, 0, 10, "gang_broken");
  EndedAttempt second = attempt("a", 0, 10, 20);
  first.slots = second.slots = {{0, 0}, {0, 1}};
  const RunAccount account = account_of(two_trainings(), {first, second}, {.slots = 2});
  EXPECT_DOUBLE_EQ(account.busy_seconds, 40.0);
  EXPECT_DOUBLE_EQ(account.thrown_away_seconds, 20.0);
}

TEST(RunAccountTest, TheBoundOfAnExactTrainingIsThatOfItsWidestGang) {
  // 8 s on two slots; no schedule of two slots can do better than the training did.
  StageGraph graph = two_trainings();
  graph.stages[0].widest = 2;
  EndedAttempt exact = attempt("a", 0, 0, 8);
  exact.slots = {{0, 0}, {0, 1}};
  const RunAccount account = account_of(graph, {exact}, {.slots = 2});
  EXPECT_NEAR(account.bound_seconds, 8.0, 1e-5);
}

TEST(RunAccountTest, AnAttemptThatNeverBeganCountsForNothing) {
  EndedAttempt lost = attempt("a", 0, 0, 0, "lost");
  lost.started_at = 0.0;
  const RunAccount account = account_of(two_trainings(), {lost}, {.slots = 2});
  EXPECT_EQ(account.seconds, 0.0);
  EXPECT_TRUE(std::isnan(account.estimate_error));
  EXPECT_EQ(closing_text(account), "");
}

TEST(ClosingTextTest, IsOneParagraph) {
  const RunAccount account{.seconds = 100.0,
                           .slots = 4,
                           .bound_seconds = 90.0,
                           .planned_seconds = 95.0,
                           .busy_seconds = 380.0,
                           .thrown_away_seconds = 19.0,
                           .speculative_seconds = 4.0,
                           .stages = 12,
                           .estimate_error = 0.25};
  EXPECT_EQ(closing_text(account),
            "12 stages in 1:40 min on 4 slots, which were busy 95 % of the time. No schedule could "
            "have taken less than 90.0 s: efficiency 90 %. Planned were 95.0 s; the estimate of a "
            "stage was off by 25 % in the mean. Thrown away: 19.0 s of slot time (5.0 %), 4.0 s of "
            "it for second attempts at stragglers.\n");
}

}  // namespace
}  // namespace oodsweep
