#include "core/log.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(LogTest, WritesOneLineWithPrefixAndLevel) {
  testing::internal::CaptureStderr();
  log_info("started");
  set_log_prefix("rank 1");
  log_info("started");
  log_warning("slow disk");
  log_error("no disk");
  set_log_prefix("");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "started\nrank 1: started\nrank 1: warning: slow disk\nrank 1: error: no disk\n");
}

}  // namespace
}  // namespace oodsweep
