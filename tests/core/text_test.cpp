#include "core/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/image_shape.hpp"

namespace oodsweep {
namespace {

const std::vector<std::string> kKeys{"epsilon", "temperature", "k"};

TEST(ClosestMatchTest, FindsTypingSlips) {
  EXPECT_EQ(closest_match("temprature", kKeys), "temperature");  // one letter left out
  EXPECT_EQ(closest_match("epsilom", kKeys), "epsilon");         // one replaced
  EXPECT_EQ(closest_match("Epsilon", kKeys), "epsilon");         // case is no difference
}

TEST(ClosestMatchTest, LeavesOtherWordsAlone) {
  EXPECT_EQ(closest_match("learning_rate", kKeys), "");
  EXPECT_EQ(closest_match("t", kKeys), "");  // one of one letters wrong is another word
  EXPECT_EQ(closest_match("epsilon", {}), "");
}

TEST(ClosestMatchTest, TakesTheNearestThenTheFirst) {
  EXPECT_EQ(closest_match("repeat", {"repeal", "repeats", "repeat"}), "repeat");
  EXPECT_EQ(closest_match("repeat", {"repeal", "repeats"}), "repeal");
}

TEST(DidYouMeanTest, IsATailOrNothing) {
  EXPECT_EQ(did_you_mean("epsilo", kKeys), ", did you mean \"epsilon\"?");
  EXPECT_EQ(did_you_mean("xyz", kKeys), "");
}

TEST(JoinTest, PutsTheSeparatorBetween) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(PlainNameTest, TakesWhatAFolderCanBeCalled) {
  for (const char* name : {"mnist", "omniglot-8", "a_b.c", "0"}) EXPECT_TRUE(is_plain_name(name));
  EXPECT_TRUE(is_plain_name(std::string(100, 'a')));
}

TEST(PlainNameTest, RefusesWhatCouldLeaveTheFolder) {
  for (const char* name : {"", "..", ".hidden", "a/b", "a\"b", "a'b", "a b", "a\n", "\xC3\xA4"}) {
    EXPECT_FALSE(is_plain_name(name)) << name;
  }
  EXPECT_FALSE(is_plain_name(std::string(101, 'a')));
  EXPECT_FALSE(is_plain_name(std::string_view{"a\0b", 3}));
}

TEST(ImageShapeTest, CountsAndPrints) {
  const ImageShape shape{.channels = 3, .height = 28, .width = 32};
  EXPECT_EQ(shape.pixels(), 3 * 28 * 32);
  EXPECT_EQ(shape.text(), "3x28x32");
}

}  // namespace
}  // namespace oodsweep
