#include "core/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

TEST(ConfigErrorTest, NamesPlaceValueAndRule) {
  const ConfigError error{"sweep.json: seed", "-1", "a whole number >= 0"};
  EXPECT_STREQ(error.what(), "sweep.json: seed: -1 is not valid (a whole number >= 0)");
}

TEST(CheckTest, NamesConditionAndPlace) {
  const int count = 3;
  EXPECT_THAT(
      message_of<InternalError>([&] { OOD_EXPECT(count == 4, "four are needed"); }),
      testing::MatchesRegex(".*error_test.cpp:[0-9]+: expected count == 4: four are needed"));
  EXPECT_THAT(message_of<InternalError>([&] { OOD_ENSURE(count == 4, "four are made"); }),
              testing::HasSubstr("promised count == 4: four are made"));
}

TEST(CheckTest, IsSilentWhenTrue) {
  EXPECT_NO_THROW(OOD_EXPECT(true, ""));
  EXPECT_NO_THROW(OOD_ENSURE(true, ""));
}

}  // namespace
}  // namespace oodsweep
