#include "results/metrics/classification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/error.hpp"
#include "tests/results/metrics/slow_metrics.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using Labels = std::vector<std::int32_t>;

TEST(ClassifyTest, ConfidenceIsTheLargestSoftmax) {
  // Softmax of (0, log 3): 1/4, 3/4. At temperature 0.5 the logits double: 1/10, 9/10.
  const std::vector<float> logits{0.0F, std::log(3.0F), std::log(3.0F), 0.0F};
  const Classification plain = classify(logits, 2, 2, Labels{1, 1}, 1.0);
  EXPECT_NEAR(plain.confidence[0], 0.75, 1e-7);
  EXPECT_THAT(plain.right, ElementsAre(1, 0));
  EXPECT_EQ(plain.mistakes(), 1);
  EXPECT_NEAR(classify(logits, 2, 2, Labels{1, 1}, 0.5).confidence[0], 0.9, 1e-7);
}

TEST(ClassifyTest, HugeLogitsDoNotOverflow) {
  const std::vector<float> logits{3e38F, -3e38F};
  EXPECT_EQ(classify(logits, 2, 2, Labels{0}, 1.0).confidence[0], 1.0);
}

TEST(ClassifyTest, OutputsBeyondTheClassesDoNotVote) {
  const std::vector<float> logits{0.0F, 1.0F, 9.0F};
  EXPECT_THAT(classify(logits, 3, 2, Labels{1}, 1.0).right, ElementsAre(1));
}

TEST(ClassifyTest, RefusesBrokenLogitsAndLabelsWithTheImage) {
  const std::vector<float> logits{0.0F, 1.0F, NAN, 0.0F};
  EXPECT_EQ(message_of<Error>([&] {
              static_cast<void>(classify(logits, 2, 2, Labels{0, 0}, 1.0));
            }),
            "image 1: a logit is not a finite number");
  const std::vector<float> one{0.0F, 1.0F};
  EXPECT_EQ(message_of<Error>([&] { static_cast<void>(classify(one, 2, 2, Labels{-1}, 1.0)); }),
            "image 0: label -1 is none of the classifier's 2 classes");
}

TEST(DetectErrorsTest, MistakesAreThePositiveClass) {
  std::mt19937 rng{3};
  std::vector<double> scores(300);
  std::vector<std::uint8_t> right(300);
  std::vector<double> of_right;
  std::vector<double> of_wrong;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    right[i] = rng() % 5 != 0;
    scores[i] = static_cast<double>(rng() % 20) + (right[i] != 0 ? 4 : 0);
    (right[i] != 0 ? of_right : of_wrong).push_back(scores[i]);
  }
  const SlowMetrics slow{of_right, of_wrong, Positive::kOut};
  const ErrorDetection found = detect_errors(scores, right);
  EXPECT_DOUBLE_EQ(found.auroc, slow.auroc());
  EXPECT_NEAR(found.aupr, slow.aupr(AuprRule::kStep), 1e-12);
  EXPECT_DOUBLE_EQ(found.fpr95, slow.fpr_nearest(95));
}

TEST(DetectErrorsTest, NamesTheImageOfABrokenScoreInTheWholeSet) {
  EXPECT_EQ(message_of<Error>([] {
              static_cast<void>(detect_errors(std::vector<double>{1, 2, NAN},
                                              std::vector<std::uint8_t>{1, 0, 0}));
            }),
            "image 2: the score is not a finite number");
  EXPECT_THROW(
      static_cast<void>(detect_errors(std::vector<double>{1}, std::vector<std::uint8_t>{1})),
      Error);
}

}  // namespace
}  // namespace oodsweep
