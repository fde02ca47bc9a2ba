#include "results/metrics/calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using Confidences = std::vector<double>;
using Answers = std::vector<std::uint8_t>;

TEST(CalibrationErrorsTest, AreWorkedOutByHandOnTwoBins) {
  // Sorted: 0.1 0.3 | 0.6 0.8 1.0 (bins of 2, the last takes three). Means of right: 1/2, 1/3.
  const Confidences confidence{0.6, 0.1, 1.0, 0.3, 0.8};
  const Answers right{1, 0, 0, 1, 0};
  const double first = 0.5 - 0.2;
  const double second = 0.8 - 1.0 / 3;
  const auto all = calibration_errors(confidence, right, {.bin_size = 2, .skip_last_bin = false});
  ASSERT_TRUE(all.has_value());
  EXPECT_NEAR(all->mad, 0.4 * first + 0.6 * second, 1e-12);
  EXPECT_NEAR(all->rms, std::sqrt(0.4 * first * first + 0.6 * second * second), 1e-12);
  const auto skipped = calibration_errors(confidence, right, {.bin_size = 2});
  ASSERT_TRUE(skipped.has_value());
  EXPECT_NEAR(skipped->mad, 0.4 * first, 1e-12);
  EXPECT_NEAR(skipped->rms, std::sqrt(0.4) * first, 1e-12);
}

TEST(CalibrationErrorsTest, EqualTheirDefinitionOnRandomConfidences) {
  std::mt19937 rng{5};
  std::vector<std::pair<double, std::uint8_t>> images(1234);
  for (auto& [confidence, right] : images) {
    confidence = static_cast<double>(rng()) / 4294967295.0;
    right = rng() % 100 < 80;
  }
  Confidences confidence;
  Answers right;
  for (const auto& image : images) {
    confidence.push_back(image.first);
    right.push_back(image.second);
  }
  std::sort(images.begin(), images.end());
  double squares = 0.0;  // 12 bins; the last would be images 1100 to 1233 and does not count
  for (std::size_t bin = 0; bin < 11; ++bin) {
    double mean_right = 0.0;
    double mean_confidence = 0.0;
    for (std::size_t i = bin * 100; i < bin * 100 + 100; ++i) {
      mean_confidence += images[i].first / 100;
      mean_right += images[i].second / 100.0;
    }
    squares += 100.0 / 1234.0 * std::pow(mean_right - mean_confidence, 2);
  }
  EXPECT_NEAR(calibration_errors(confidence, right, {})->rms, std::sqrt(squares), 1e-12);
}

TEST(CalibrationErrorsTest, HaveNoValueWhereNoBinCounts) {
  const Confidences confidence(199, 0.5);
  const Answers right(199, 1);
  EXPECT_FALSE(calibration_errors(confidence, right, {}).has_value());
  EXPECT_TRUE(calibration_errors(confidence, right, {.skip_last_bin = false}).has_value());
  EXPECT_FALSE(calibration_errors({}, {}, {.skip_last_bin = false}).has_value());
}

TEST(CalibrationErrorsTest, RefuseAConfidenceThatIsNoProbability) {
  EXPECT_EQ(message_of<Error>([] {
              static_cast<void>(calibration_errors(Confidences{0.5, 1.5}, Answers{1, 1}, {}));
            }),
            "image 1: confidence 1.500000 is not in [0, 1]");
  EXPECT_THROW(static_cast<void>(soft_f1(Confidences{NAN}, Answers{1})), Error);
}

TEST(SoftF1Test, RewardsDoubtWhereTheAnswerIsWrong) {
  // Doubts 0.1 (right), 0.6 (wrong): 2 * 0.6 / (0.1 + 0.6 + 1).
  EXPECT_NEAR(soft_f1(Confidences{0.9, 0.4}, Answers{1, 0}).value(), 1.2 / 1.7, 1e-12);
  EXPECT_EQ(soft_f1(Confidences{1.0}, Answers{0}).value(), 0.0);
  EXPECT_FALSE(soft_f1(Confidences{1.0}, Answers{1}).has_value());
}

/// Mean cross-entropy of logits / T for two classes, written out.
double cross_entropy(const std::vector<float>& logits, const std::vector<std::int32_t>& labels,
                     double temperature) {
  double sum = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double own = logits[2 * i + static_cast<std::size_t>(labels[i])] / temperature;
    const double other = logits[2 * i + 1 - static_cast<std::size_t>(labels[i])] / temperature;
    sum += std::log1p(std::exp(other - own));
  }
  return sum / static_cast<double>(labels.size());
}

TEST(TuneTemperatureTest, FindsTheSmallestCrossEntropyOfAGrid) {
  std::mt19937 rng{2};
  std::vector<float> logits;
  std::vector<std::int32_t> labels;
  for (int i = 0; i < 500; ++i) {
    logits.push_back(static_cast<float>(rng() % 1000) / 100.0F);
    logits.push_back(static_cast<float>(rng() % 1000) / 100.0F);
    const bool second = logits[logits.size() - 1] > logits[logits.size() - 2];
    labels.push_back(static_cast<std::int32_t>(rng() % 100 < 80 ? second : !second));
  }
  const double tuned = tune_temperature(logits, 2, labels);
  for (double other = 0.2; other <= 5.0; other += 0.01) {
    EXPECT_LE(cross_entropy(logits, labels, tuned), cross_entropy(logits, labels, other) + 1e-9);
  }
}

TEST(TuneTemperatureTest, StaysInsideItsRange) {
  const std::vector<float> logits{5.0F, 0.0F, 4.0F, 0.0F};
  EXPECT_NEAR(tune_temperature(logits, 2, std::vector<std::int32_t>{0, 0}), 0.2, 1e-4);
  EXPECT_NEAR(tune_temperature(logits, 2, std::vector<std::int32_t>{1, 1}), 5.0, 1e-4);
}

}  // namespace
}  // namespace oodsweep
