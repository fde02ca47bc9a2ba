#include "orchestrator/coordinator/progress_view.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

ProgressState state() {
  ProgressState state{};
  state.counts.total = 40;
  state.counts.done = 10;
  state.slots = 8;
  state.slots_busy = 2;
  state.running = {{"train x", 0.5}, {"score y", 0.0}};
  return state;
}

TEST(ProgressLineTest, SaysWhatIsDoneWhatIsLeftAndHowLong) {
  ProgressState known = state();
  known.outlook = {.seconds = 90.0, .bound_seconds = 80.4};
  EXPECT_EQ(progress_line(known),
            "[10/40] 2 running, 30 left, 1:30 to go (at best 1:20), 2 of 8 slots busy: train x (50 "
            "%)");
}

TEST(ProgressLineTest, CountsFailuresAndMakesNoGuessFromNothing) {
  ProgressState at_start = state();
  at_start.counts.failed = 3;
  at_start.running.clear();
  at_start.slots = 0;
  EXPECT_EQ(progress_line(at_start), "[10/40] 0 running, 27 left, 3 failed");
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
