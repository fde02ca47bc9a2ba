#include "workers/device/left_out.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

class LeftOutTest : public testing::Test {
 protected:
  ~LeftOutTest() override { unsetenv("OODSWEEP_GPU_WITHOUT"); }
  static void name(const char* techniques) { setenv("OODSWEEP_GPU_WITHOUT", techniques, 1); }
};

TEST_F(LeftOutTest, NothingUnlessNamed) {
  EXPECT_FALSE(is_left_out(Technique::kGraphs));
  name("");
  EXPECT_FALSE(is_left_out(Technique::kGraphs));
  name("resident_images");
  EXPECT_FALSE(is_left_out(Technique::kGraphs));
  EXPECT_TRUE(is_left_out(Technique::kResidentImages));
  name("resident_images,graphs");
  EXPECT_TRUE(is_left_out(Technique::kGraphs));
  EXPECT_TRUE(is_left_out(Technique::kResidentImages));
}

TEST_F(LeftOutTest, OtherNamesAreRefused) {
  name("graphs,graph");
  EXPECT_THAT(message_of<ConfigError>([] { static_cast<void>(is_left_out(Technique::kGraphs)); }),
              testing::HasSubstr("OODSWEEP_GPU_WITHOUT"));
}

}  // namespace
}  // namespace oodsweep
