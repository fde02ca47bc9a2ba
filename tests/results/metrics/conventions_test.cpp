#include "results/metrics/conventions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

TEST(ConventionsTest, SayWhatThePapersDisagreeOn) {
  const Convention& oe = find_convention("oe", "");
  EXPECT_EQ(oe.positive, Positive::kOut);
  EXPECT_EQ(oe.threshold, ThresholdRule::kNearestRecall);
  EXPECT_EQ(oe.aupr, AuprRule::kStep);
  EXPECT_FALSE(oe.both_auprs);
  const Convention& openood = find_convention("openood", "");
  EXPECT_EQ(openood.positive, Positive::kOut);
  EXPECT_EQ(openood.threshold, ThresholdRule::kAtLeast);
  EXPECT_EQ(openood.aupr, AuprRule::kTrapezoid);
  EXPECT_TRUE(openood.both_auprs);
  EXPECT_EQ(find_convention("ssl", "").size, SetSize::kEqual);
  const Convention& odin = find_convention("odin", "");
  EXPECT_EQ(odin.positive, Positive::kIn);
  EXPECT_EQ(odin.threshold, ThresholdRule::kAtLeast);
  EXPECT_EQ(odin.aupr, AuprRule::kBalancedStep);
  EXPECT_EQ(odin.size, SetSize::kWhole);
}

TEST(ConventionsTest, AnUnknownNameIsAnsweredWithTheNearestOne) {
  EXPECT_EQ(message_of<ConfigError>([] {
              static_cast<void>(find_convention("openod", "a.json: evaluation.conventions[1]"));
            }),
            "a.json: evaluation.conventions[1]: \"openod\" is not valid (a convention is one of: "
            "oe, ssl, odin, lee, openood, did you mean \"openood\"?)");
}

TEST(ConventionsTest, TheListingShowsEveryConventionWithItsRules) {
  const std::string text = describe_conventions();
  for (const Convention& convention : conventions()) {
    EXPECT_THAT(text, HasSubstr(convention.name + "\n  positive class   " +
                                to_string(convention.positive)));
    EXPECT_THAT(text, HasSubstr(convention.source));
    EXPECT_THAT(text, HasSubstr(to_string(convention.size)));
  }
  EXPECT_THAT(text, HasSubstr("the smallest (det_err_min)"));
  EXPECT_THAT(text, HasSubstr("each class as positive (aupr_in, aupr_out)"));
}

TEST(DrawSizeTest, AFifthAsManyOutliersOrAllThereAre) {
  EXPECT_EQ(draw_size(SetSize::kFifthOfIn, 10000, 18724), (DrawSize{10000, 2000}));
  EXPECT_EQ(draw_size(SetSize::kFifthOfIn, 10004, 18724), (DrawSize{10004, 2000}));
  EXPECT_EQ(draw_size(SetSize::kFifthOfIn, 10000, 1500), (DrawSize{10000, 1500}));
  EXPECT_EQ(draw_size(SetSize::kFifthOfIn, 3, 9), (DrawSize{3, 1}));
}

TEST(DrawSizeTest, EqualNumbersOrWholeSets) {
  EXPECT_EQ(draw_size(SetSize::kEqual, 10000, 5640), (DrawSize{5640, 5640}));
  EXPECT_EQ(draw_size(SetSize::kEqual, 5640, 10000), (DrawSize{5640, 5640}));
  EXPECT_EQ(draw_size(SetSize::kWhole, 26032, 10000), (DrawSize{26032, 10000}));
  EXPECT_THROW(static_cast<void>(draw_size(SetSize::kEqual, 0, 1)), InternalError);
}

}  // namespace
}  // namespace oodsweep
