#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"
#include "methods/detector.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

const Json kMaxLogit{{"name", "max_logit"}, {"version", 1}};

Json energy(double temperature) {
  return {{"name", "energy"}, {"version", 1}, {"temperature", temperature}};
}

Json temperature_scaling(double temperature) {
  return {{"name", "temperature_scaling"}, {"version", 1}, {"temperature", temperature}};
}

/// The score of one image.
double score(const Json& detector, const std::vector<float>& logits, std::int64_t classes) {
  return scores_from_logits(
      detector,
      {.values = logits, .count = 1, .outputs = std::ssize(logits), .classes = classes})[0];
}

TEST(MaxLogitTest, IsTheLargestOfTheClasses) {
  EXPECT_EQ(score(kMaxLogit, {-1, 2.5F, 0.5F}, 3), 2.5);
  EXPECT_EQ(score(kMaxLogit, {-1, 0.5F, 2.5F}, 2), 0.5);  // the last one rejects
}

// exp of (log 4, log 9, 0) sums to 14; at T = 2 it is (2, 3, 1), which sums to 6.
TEST(EnergyTest, IsTheScaledLogarithmOfTheSum) {
  const std::vector<float> logits{std::log(4.0F), std::log(9.0F), 0};
  EXPECT_NEAR(score(energy(1), logits, 3), std::log(14.0), 1e-6);
  EXPECT_NEAR(score(energy(2), logits, 3), 2 * std::log(6.0), 1e-6);
}

TEST(EnergyTest, TendsToTheLargestLogitAndStaysFinite) {
  EXPECT_NEAR(score(energy(1e-3), {1, 2, -3}, 3), 2.0, 1e-12);
  EXPECT_NEAR(score(energy(1), {1000, 1000}, 2), 1000 + std::log(2.0), 1e-9);
}

// At T = 2 the softmax of (log 4, log 9, 0) is (2, 3, 1) / 6.
TEST(TemperatureScalingTest, IsTheLargestProbabilityAtT) {
  const std::vector<float> logits{std::log(4.0F), std::log(9.0F), 0};
  EXPECT_NEAR(score(temperature_scaling(2), logits, 3), 0.5, 1e-6);
  EXPECT_NEAR(score(temperature_scaling(2), logits, 1), 2.0 / 6, 1e-6);  // the others reject
}

TEST(TemperatureScalingTest, AtOneItIsMspToTheLastBit) {
  CounterRandom random{5, 0};
  const Json msp{{"name", "msp"}, {"version", 1}};
  for (int image = 0; image < 200; ++image) {
    std::vector<float> logits(10);
    for (float& logit : logits) logit = static_cast<float>(4 * random.normal());
    EXPECT_EQ(score(temperature_scaling(1), logits, 10), score(msp, logits, 10));
  }
}

TEST(PosthocDetectorsTest, RefuseATemperatureThatIsNone) {
  for (const char* name : {"energy", "temperature_scaling"}) {
    Json detector{{"name", name}, {"version", 1}, {"temperature", 0.0}};
    EXPECT_EQ(message_of<ConfigError>([&] {
                (void)score(detector, {1, 2}, 2);
              }),
              "detector: temperature: 0.0 is not valid (T, > 0)");
    detector.erase("temperature");
    EXPECT_EQ(message_of<ConfigError>([&] {
                (void)score(detector, {1, 2}, 2);
              }),
              "detector: missing key \"temperature\" (T, > 0)");
  }
}

}  // namespace
}  // namespace oodsweep
