#include "orchestrator/coordinator/progress_view.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

LiveProgress state() {
  return {.total = 40,
          .done = 10,
          .running = 2,
          .slots = 8,
          .slots_busy = 2,
          .stages = {{"a1", "train x", "n", 0, 0.5, 1.0}, {"a2", "score y", "n", 1, 0.0, 0.0}}};
}

TEST(ProgressLineTest, EndsWithTheFirstStageAtWork) {
  LiveProgress known = state();
  known.eta_seconds = 90.0;
  known.bound_seconds = 80.4;
  EXPECT_EQ(
      progress_line(known),
      "[10/40] 2 running, 30 left, 1:30 to go (at least 1:20), 2 of 8 slots busy: train x (50 "
      "%)");
}

TEST(ProgressLineTest, MakesNoGuessFromNothing) {
  LiveProgress at_start = state();
  at_start.failed = 3;
  at_start.running = 0;
  at_start.stages.clear();
  EXPECT_EQ(progress_line(at_start), "[10/40] 0 running, 27 left, 3 failed, 2 of 8 slots busy");
}

TEST(ProgressViewTest, WithoutATerminalNotesAreLines) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    ProgressView view{false, out};
    view.note("one");
    view.update(state());
  }
  std::fclose(out);
  EXPECT_EQ(std::string{text},
            "one\n[10/40] 2 running, 30 left, 2 of 8 slots busy: train x (50 %)\n");
  std::free(text);
}

TEST(ProgressViewTest, OnATerminalTheLineIsWrittenOver) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    ProgressView view{true, out};
    view.update(state());
    view.note("one");
  }
  std::fclose(out);
  EXPECT_EQ(std::string{text},
            "\r\033[K[10/40] 2 running, 30 left, 2 of 8 slots busy: train x (50 %)\r\033[Kone\n");
  std::free(text);
}

}  // namespace
}  // namespace oodsweep
