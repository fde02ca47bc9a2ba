#include "results/store/live_progress.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

LiveProgress progress(std::int64_t done) {
  return {.epoch = 3,
          .at = 1234.5,
          .total = 40,
          .done = done,
          .running = 1,
          .failed = 2,
          .slots = 8,
          .slots_busy = 1,
          .eta_seconds = 60.0,
          .bound_seconds = {},
          .paused = "the disk is full",
          .stages = {{.attempt = "a000009",
                      .label = "train x",
                      .node = "n",
                      .slot = 5,
                      .fraction = 0.25,
                      .seconds = 11.0}}};
}

TEST_F(StoreTest, TheLastProgressIsWhatOthersRead) {
  ResultStore store = ResultStore::open(folder_.path());
  EXPECT_FALSE(read_progress(folder_.path()));
  store.record_progress(progress(10));
  store.record_progress(progress(11));
  EXPECT_TRUE(store.flush());
  LiveProgress next = progress(12);
  next.stages[0].attempt = "a000010";
  store.record_progress(next);
  EXPECT_TRUE(store.flush());
  const auto read = read_progress(folder_.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->done, 12);
  EXPECT_EQ(read->at, 1234.5);
  EXPECT_EQ(read->eta_seconds, 60.0);
  EXPECT_FALSE(read->bound_seconds);
  EXPECT_EQ(read->paused, "the disk is full");
  ASSERT_EQ(read->stages.size(), 1U);
  EXPECT_EQ(read->stages[0].attempt, "a000010");
  EXPECT_EQ(read->stages[0].slot, 5);
  EXPECT_EQ(read->stages[0].fraction, 0.25);
}

TEST_F(StoreTest, WithoutADatabaseThereIsNoProgressToRead) {
  EXPECT_THROW(static_cast<void>(read_progress(folder_.path())), ConfigError);
}

}  // namespace
}  // namespace oodsweep
