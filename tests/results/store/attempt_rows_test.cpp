#include "results/store/attempt_rows.hpp"

#include <gmock/gmock.h>

#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

TEST(AttemptNumberTest, OnlyNamesOfAttemptsHaveOne) {
  EXPECT_EQ(attempt_number("a000123"), 123);
  EXPECT_EQ(attempt_number("a1000000"), 1000000);
  for (const char* other : {"", "a", "a-1", "a12x", "b000001", "a000000"}) {
    EXPECT_EQ(attempt_number(other), 0) << other;
  }
}

class AttemptRowsTest : public StoreTest {
 protected:
  AttemptRowsTest() : small_{graph()}, store_{ResultStore::open(folder_.path())} {
    store_.add_sweep(record(), small_);
  }
  void ended(std::size_t stage, const std::string& id, const std::string& outcome,
             const std::string& reason) {
    store_.record_attempt_end({.id = id,
                               .stage = small_.stages[stage].key,
                               .node = "n",
                               .outcome = outcome,
                               .reason = reason,
                               .started_at = 100.0,
                               .seconds = 2.5});
  }

  StageGraph small_;
  ResultStore store_;
};

TEST_F(AttemptRowsTest, PastAttemptsAreCountedByStageAndOutcomeWithTheLastReason) {
  ended(0, "a000001", "crashed", "signal 11");
  ended(0, "a000002", "lost", "its agent died");
  ended(0, "a000003", "crashed", "signal 6");
  ended(1, "a000004", "committed", "");
  const auto past = store_.past_attempts("");
  ASSERT_EQ(past.size(), 2U);
  EXPECT_EQ(past[0].outcome, "lost");
  EXPECT_EQ(past[1].outcome, "crashed");
  EXPECT_EQ(past[1].stage, small_.stages[0].key);
  EXPECT_EQ(past[1].count, 2);
  EXPECT_EQ(past[1].reason, "signal 6");
}

TEST_F(AttemptRowsTest, ARetryMarkForgivesWhatWasBefore) {
  ended(0, "a000001", "crashed", "signal 11");
  ended(0, "a000002", "crashed", "signal 6");
  EXPECT_EQ(store_.past_attempts("a000001").at(0).count, 1);
  EXPECT_TRUE(store_.past_attempts("a000002").empty());
}

TEST_F(AttemptRowsTest, AnEndKeepsWhatTheStartSaidAndKnowsWhenItWas) {
  AttemptRecord attempt{.id = "a000001",
                        .stage = small_.stages[0].key,
                        .epoch = 2,
                        .node = "n",
                        .slot = 3,
                        .outcome = "running",
                        .reason = "",
                        .started_at = 50.0,
                        .host = "h",
                        .estimate_seconds = 7.0,
                        .resumed_from = "400-a000000",
                        .speculative = true,
                        .width = 2};
  store_.record_attempt_start(attempt);
  store_.record_attempt_end({.id = "a000001",
                             .stage = attempt.stage,
                             .node = "",
                             .outcome = "drained",
                             .reason = "asked to stop",
                             .seconds = 20.0,
                             .fraction = 0.4});
  EXPECT_TRUE(store_.flush());
  EXPECT_EQ(
      real("SELECT count(*) FROM attempt WHERE outcome = 'drained' AND host = 'h' AND "
           "node = 'n' AND slot = 3 AND epoch = 2 AND estimate_seconds = 7.0 AND "
           "fraction = 0.4 AND resumed_from = '400-a000000' AND speculative = 1 AND width = 2 AND "
           "started_at = 50.0 AND finished_at = 70.0"),
      1.0);
}

TEST_F(AttemptRowsTest, OneThatRunsHasNoEnd) {
  store_.record_attempt_start({.id = "a000001",
                               .stage = small_.stages[0].key,
                               .node = "n",
                               .outcome = "running",
                               .reason = "",
                               .started_at = 50.0});
  EXPECT_TRUE(store_.flush());
  EXPECT_EQ(real("SELECT finished_at IS NULL AND estimate_seconds IS NULL FROM attempt"), 1.0);
}

}  // namespace
}  // namespace oodsweep
