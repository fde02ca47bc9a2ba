#include "sweeps/range.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr std::uint64_t kSeed = 7;

std::vector<double> drawn(const std::string& json, bool whole = false, std::uint64_t seed = kSeed) {
  return read_range(Json::parse(json), whole, "s.json: p", seed);
}

std::string range_refusal(const std::string& json, bool whole = false) {
  return refusal([&] { static_cast<void>(drawn(json, whole)); });
}

TEST(RangeTest, DrawsDistinctNumbersInsideTheRange) {
  const std::vector<double> values = drawn(R"({"from": -1, "to": 3, "random": 1000})");
  EXPECT_EQ((std::set<double>{values.begin(), values.end()}).size(), 1000U);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_GE(*low, -1.0);
  EXPECT_LE(*high, 3.0);
  // A share of 0.5 in the lower half, with a standard error of sqrt(0.25 / 1000) = 0.016.
  const auto lower = std::count_if(values.begin(), values.end(), [](double v) { return v < 1; });
  EXPECT_NEAR(static_cast<double>(lower) / 1000, 0.5, 4 * 0.016);
}

TEST(RangeTest, DrawsALogRangeEvenlyOverItsDecades) {
  const std::vector<double> values =
      drawn(R"({"from": 0.0001, "to": 0.1, "random": 1200, "scale": "log"})");
  for (const double low : {0.0001, 0.001, 0.01}) {
    const auto inside = std::count_if(values.begin(), values.end(),
                                      [low](double v) { return v >= low && v < 10 * low; });
    // A third of them, with a standard error of sqrt(2/9 / 1200) = 0.0136.
    EXPECT_NEAR(static_cast<double>(inside) / 1200, 1.0 / 3, 4 * 0.0136) << low;
  }
}

TEST(RangeTest, DrawsEveryWholeNumberWithItsEnds) {
  std::vector<double> values = drawn(R"({"from": 1, "to": 5, "random": 5})", true);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, (std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_EQ(drawn(R"({"from": 1, "to": 1000, "random": 9, "scale": "log"})", true).size(), 9U);
}

TEST(RangeTest, MoreDrawsBeginWithTheSameNumbers) {
  const std::vector<double> few = drawn(R"({"from": 0, "to": 1, "random": 5})");
  const std::vector<double> more = drawn(R"({"from": 0, "to": 1, "random": 9})");
  EXPECT_EQ(few, (std::vector<double>{more.begin(), more.begin() + 5}));
  EXPECT_NE(few, drawn(R"({"from": 0, "to": 1, "random": 5})", false, kSeed + 1));
}

TEST(RangeTest, StepsUpToTheLastNumber) {
  EXPECT_EQ(drawn(R"({"from": 0, "to": 0.4, "step": 0.1})"),
            (std::vector<double>{0, 0.1, 0.2, 0.3, 0.4}));  // 3 * 0.1 is not 0.3 in binary
  EXPECT_EQ(drawn(R"({"from": 1, "to": 6, "step": 2})"), (std::vector<double>{1, 3, 5}));
  EXPECT_EQ(drawn(R"({"from": 0.001, "to": 10, "step": 10, "scale": "log"})"),
            (std::vector<double>{0.001, 0.01, 0.1, 1, 10}));
}

TEST(RangeTest, RefusesStepsThatGoNowhere) {
  for (const char* range :
       {R"({"from": 0, "to": 1, "step": 0})", R"({"from": 0, "to": 1, "step": -1})",
        R"({"from": 1, "to": 0, "step": 0.1})", R"({"from": 0, "to": 1, "step": 0.1, "count": 3})",
        R"({"from": 1, "to": 2, "step": 0.5, "scale": "log"})",
        R"({"from": 0, "to": 1, "step": 1e-300})", R"({"from": 0, "to": 1})"}) {
    EXPECT_NE(range_refusal(range), "") << range;
  }
  EXPECT_EQ(
      range_refusal(R"({"from": 1, "to": 0, "step": 0.1})"),
      "s.json: p: {\"from\":1,\"step\":0.1,\"to\":0} is not valid (a range with step or random "
      "is empty unless from < to)");
}

TEST(RangeTest, RefusesWhatCannotBeDrawn) {
  EXPECT_NE(range_refusal(R"({"from": 0, "to": 1, "random": 0})"), "");
  EXPECT_NE(range_refusal(R"({"from": 1, "to": 1, "random": 2})"), "");
  EXPECT_NE(range_refusal(R"({"from": 2, "to": 1, "random": 2})"), "");
  EXPECT_NE(range_refusal(R"({"from": 0, "to": 1, "random": 2, "count": 2})"), "");
  EXPECT_NE(range_refusal(R"({"from": 0, "to": 1, "random": 2, "scale": "log"})"), "");
  EXPECT_NE(range_refusal(R"({"from": 1, "to": 3, "random": 4})", true), "");      // 1, 2, 3
  EXPECT_NE(range_refusal(R"({"from": 0.2, "to": 0.8, "random": 1})", true), "");  // none
}

}  // namespace
}  // namespace oodsweep
