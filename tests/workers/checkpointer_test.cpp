#include "workers/checkpointer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/workers/checkpoint_samples.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class CheckpointerTest : public testing::Test {
 protected:
  Checkpointer make(const std::string& attempt = "a000007", const std::string& host = "one") {
    return {folder_, {{attempt}, {{"host", host}}}, {200.0, 10.0}, clock_.clock(), log_};
  }
  std::string write(Checkpointer& checkpointer, std::int64_t step, milliseconds cost) {
    return checkpointer.write([&] {
      clock_.advance(cost);
      return sample_checkpoint(step);
    });
  }

  TemporaryFolder run_;
  CheckpointFolder folder_{run_.path(), sample_key()};
  StageLog log_{""};
  ManualClock clock_;
};

TEST_F(CheckpointerTest, TheFirstIsDueAfterTheShortestInterval) {
  const Checkpointer checkpointer = make();
  clock_.advance(milliseconds{9900});
  EXPECT_FALSE(checkpointer.due(5));
  clock_.advance(milliseconds{200});
  EXPECT_TRUE(checkpointer.due(5));
  EXPECT_FALSE(checkpointer.due(0));  // nothing is done
}

TEST_F(CheckpointerTest, TheNextFollowsAtTheIntervalForWhatTheLastHasCost) {
  Checkpointer checkpointer = make();
  clock_.advance(milliseconds{10000});
  EXPECT_EQ(write(checkpointer, 5, milliseconds{4000}), "");
  // C = 4, M = 200: sqrt(1600) (1 + 0.1 / 3 + 0.01 / 9) - 4 = 37.378
  clock_.advance(milliseconds{37300});
  EXPECT_FALSE(checkpointer.due(6));
  clock_.advance(milliseconds{100});
  EXPECT_TRUE(checkpointer.due(6));
  EXPECT_FALSE(checkpointer.due(5));
}

TEST_F(CheckpointerTest, ACheapOneStillKeepsTheShortestInterval) {
  Checkpointer checkpointer = make();
  EXPECT_EQ(write(checkpointer, 5, milliseconds{1}), "");  // sqrt(2 * 0.001 * 200) = 0.63
  clock_.advance(milliseconds{9900});
  EXPECT_FALSE(checkpointer.due(6));
  clock_.advance(milliseconds{200});
  EXPECT_TRUE(checkpointer.due(6));
}

TEST_F(CheckpointerTest, SecondsAddUpOverTheAttempts) {
  Checkpointer first = make("a000007");
  clock_.advance(milliseconds{100000});
  EXPECT_EQ(write(first, 5, milliseconds{4000}), "");
  clock_.advance(milliseconds{60000});  // lost
  Checkpointer second = make("a000008");
  const std::optional<Checkpoint> from = second.resume();
  ASSERT_TRUE(from.has_value());
  EXPECT_DOUBLE_EQ(from->seconds, 100.0);
  EXPECT_EQ(from->attempt.text, "a000007");
  EXPECT_TRUE(second.has(5));
  clock_.advance(milliseconds{10000});
  EXPECT_FALSE(second.due(5));
  EXPECT_EQ(write(second, 6, milliseconds{0}), "");
  EXPECT_DOUBLE_EQ(make("a000009").resume()->seconds, 110.0);
}

TEST_F(CheckpointerTest, EveryProcessThatTookPartIsNamedOnce) {
  for (const char* host : {"one", "two", "one"}) {
    Checkpointer checkpointer = make("a000007", host);
    const auto from = checkpointer.resume();
    EXPECT_EQ(write(checkpointer, from ? from->step + 1 : 1, milliseconds{0}), "");
  }
  EXPECT_EQ(make().resume()->provenance, (Json{{{"host", "one"}}, {{"host", "two"}}}));
}

TEST_F(CheckpointerTest, AFailureIsSaidOnceAndTriedAgainLater) {
  std::ofstream{run_.path() / "partial"} << "in the way";
  Checkpointer checkpointer = make();
  clock_.advance(milliseconds{10000});
  EXPECT_NE(write(checkpointer, 5, milliseconds{0}), "");
  EXPECT_FALSE(checkpointer.has(5));
  EXPECT_FALSE(checkpointer.due(6));
  clock_.advance(milliseconds{10000});
  EXPECT_TRUE(checkpointer.due(6));
  const std::string said = log_.tail(1000);
  EXPECT_THAT(said, HasSubstr("no checkpoint: "));
  EXPECT_NE(write(checkpointer, 6, milliseconds{0}), "");
  EXPECT_EQ(log_.tail(1000), said);
  std::filesystem::remove(run_.path() / "partial");
  EXPECT_EQ(write(checkpointer, 7, milliseconds{0}), "");
  EXPECT_TRUE(checkpointer.has(7));
}

}  // namespace
}  // namespace oodsweep
