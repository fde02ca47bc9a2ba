#include "orchestrator/failures/failure_text.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(FailurePatternTest, LeavesWordsAlone) {
  EXPECT_EQ(failure_pattern("no such file, or a decade of feedface"),
            "no such file, or a decade of feedface");
  EXPECT_EQ(failure_pattern(""), "");
}

TEST(FailurePatternTest, TakesNumbersOut) {
  EXPECT_EQ(failure_pattern("loss 1e-05 at step 123 of 4.5e+3 (x=0x7ffdab12cd34)"),
            "loss # at step # of # (x=#)");
  EXPECT_EQ(failure_pattern("12345678901 bytes, 12 bytes, 3e"), "# bytes, # bytes, #e");
}

TEST(FailurePatternTest, TakesPathsOut) {
  EXPECT_EQ(failure_pattern("could not open runs/x/stages/ab/12 (errno 2)"),
            "could not open <path> (errno #)");
  EXPECT_EQ(failure_pattern("could not open '/a b/c': gone"), "could not open '<path>': gone");
}

TEST(FailurePatternTest, TakesIdsOut) {
  EXPECT_EQ(failure_pattern("stage 0a1b2c3d4e5f is damaged by a000123"),
            "stage <id> is damaged by a#");
}

TEST(FailurePatternTest, AQuoteWithoutAnEndIsNoTrap) {
  EXPECT_EQ(failure_pattern("it's 5 o'clock in /tmp/x '"), "it's # o'clock in <path> '");
  EXPECT_EQ(failure_pattern("open '/a b 5"), "open '<path>");
}

TEST(FailurePatternTest, MakesTheSameFailureOfTwoStagesEqual) {
  EXPECT_EQ(
      failure_pattern(
          "the worker left with exit status 127 after 0.31 s in /tmp/a/attempts/a000004"),
      failure_pattern("the worker left with exit status 127 after 2 s in /tmp/b/attempts/a1"));
  EXPECT_NE(failure_pattern("the worker was killed by signal 11 (Segmentation fault)"),
            failure_pattern("the worker was killed by signal 6 (Aborted)"));
}

}  // namespace
}  // namespace oodsweep
