#include "orchestrator/coordinator/run_line.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

LiveProgress some_progress() {
  LiveProgress progress;
  progress.total = 40;
  progress.done = 12;
  progress.running = 2;
  progress.slots = 4;
  progress.slots_busy = 2;
  return progress;
}

TEST(RunLineTest, SaysHowFarARunIs) {
  EXPECT_EQ(run_line(some_progress()), "[12/40] 2 running, 28 left, 2 of 4 slots busy");
}

TEST(RunLineTest, FailuresTimeAndPausesAreAddedWhereThereAreAny) {
  LiveProgress progress = some_progress();
  progress.failed = 3;
  progress.eta_seconds = 31.4;
  progress.bound_seconds = 29.0;
  progress.paused = "the disk is nearly full";
  EXPECT_EQ(run_line(progress),
            "[12/40] 2 running, 25 left, 3 failed, 0:31 to go (at least 0:29), 2 of 4 slots busy; "
            "paused: the disk is nearly full");
}

TEST(RunLineTest, TimesAreReadAsClocksShowThem) {
  EXPECT_EQ(clock_text(-1.0), "0:00");
  EXPECT_EQ(clock_text(59.6), "1:00");
  EXPECT_EQ(clock_text(725.0), "12:05");
  EXPECT_EQ(clock_text(10920.0), "3:02:00");
}

}  // namespace
}  // namespace oodsweep
