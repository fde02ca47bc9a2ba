#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"
#include "methods/temperature_scaling/temperature_scaling_fit.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

struct Labelled {
  std::vector<float> logits;
  std::vector<std::int32_t> labels;
  std::int64_t outputs = 0;

  [[nodiscard]] LogitsView view() const {
    return {.values = logits, .count = std::ssize(labels), .outputs = outputs, .classes = outputs};
  }
  [[nodiscard]] double fit() const { return fit_temperature(view(), labels); }
};

// Three of four images are right, all with logits (L, 0): softmax(L / T) is right with probability
// 3/4 where exp(L / T) = 3, so T = L / log 3.
TEST(FitTemperatureTest, MakesTheConfidenceTheShareOfRightAnswers) {
  for (const float logit : {1.0F, 2.0F, 5.0F}) {
    const Labelled set{{logit, 0, logit, 0, logit, 0, logit, 0}, {0, 0, 0, 1}, 2};
    EXPECT_NEAR(set.fit(), double{logit} / std::log(3.0), 1e-4) << logit;
  }
}

TEST(FitTemperatureTest, StaysInTheIntervalThatIsSearched) {
  EXPECT_NEAR((Labelled{{3, 0, 3, 0}, {0, 0}, 2}.fit()), 0.2, 1e-4);  // always right: T to 0
  EXPECT_NEAR((Labelled{{3, 0, 3, 0}, {1, 1}, 2}.fit()), 5.0, 1e-4);  // always wrong
}

double cross_entropy(const Labelled& set, double temperature) {
  double sum = 0.0;
  for (std::size_t image = 0; image < set.labels.size(); ++image) {
    const float* row = set.logits.data() + image * static_cast<std::size_t>(set.outputs);
    double total = 0.0;
    for (std::int64_t c = 0; c < set.outputs; ++c) total += std::exp(double{row[c]} / temperature);
    sum -= double{row[set.labels[image]]} / temperature - std::log(total);
  }
  return sum;
}

/// Labels drawn from softmax(logits / temperature).
Labelled drawn(double temperature, std::uint64_t seed) {
  Labelled set{{}, {}, 5};
  CounterRandom random{seed, 0};
  for (int image = 0; image < 300; ++image) {
    std::vector<double> weights;
    double total = 0.0;
    for (int c = 0; c < 5; ++c) {
      set.logits.push_back(static_cast<float>(3 * random.normal()));
      weights.push_back(std::exp(double{set.logits.back()} / temperature));
      total += weights.back();
    }
    double left = random.uniform() * total;
    std::int32_t label = 0;
    while (label < 4 && left >= weights[static_cast<std::size_t>(label)]) {
      left -= weights[static_cast<std::size_t>(label++)];
    }
    set.labels.push_back(label);
  }
  return set;
}

// The definition, by trying temperatures one after the other.
TEST(FitTemperatureTest, FindsTheLeastCrossEntropy) {
  for (const double temperature : {0.6, 1.0, 2.5}) {
    const Labelled set = drawn(temperature, 3);
    double best = 0.2;
    for (double t = 0.2; t <= 5.0; t += 1e-3) {
      if (cross_entropy(set, t) < cross_entropy(set, best)) best = t;
    }
    EXPECT_NEAR(set.fit(), best, 1.1e-3);
    EXPECT_NEAR(set.fit(), temperature, 0.3 * temperature);
  }
}

TEST(FitTemperatureTest, RefusesWhatHasNoMinimum) {
  EXPECT_EQ(message_of<Error>([] {
              (void)Labelled{{}, {}, 2}.fit();
            }),
            "there are no held-out images to fit a temperature on");
  EXPECT_EQ(message_of<Error>([] {
              (void)Labelled{{1, 2}, {2}, 2}.fit();
            }),
            "image 0 has label 2 of 2 classes");
  EXPECT_EQ(message_of<Error>([] {
              (void)Labelled{{1, 2}, {-1}, 2}.fit();
            }),
            "image 0 has label -1 of 2 classes");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(message_of<Error>([&] {
              (void)Labelled{{1, nan}, {0}, 2}.fit();
            }),
            "the cross-entropy of the held-out images is not finite");
}

TEST(FitTemperatureTest, IsWhatADetectorOfHeldOutImagesGets) {
  const Labelled set = drawn(2.0, 4);
  const Json unfitted{{"name", "temperature_scaling"}, {"version", 1}, {"fit", "held_out"}};
  ASSERT_EQ(fitted_on(unfitted), FittedOn::kHeldOut);
  EXPECT_EQ(fit_detector_held_out(unfitted, set.view(), set.labels),
            (Json{{"name", "temperature_scaling"}, {"version", 1}, {"temperature", set.fit()}}));
}

}  // namespace
}  // namespace oodsweep
