#include "orchestrator/run_folder/requests.hpp"

#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

TEST(RequestsTest, ACancelRequestIsTakenOnce) {
  const TemporaryFolder folder;
  EXPECT_FALSE(take_cancel_request(folder.path()));
  request_cancel(folder.path());
  request_cancel(folder.path());  // a second one before it is taken is the same request
  EXPECT_TRUE(take_cancel_request(folder.path()));
  EXPECT_FALSE(take_cancel_request(folder.path()));
}

TEST(RequestsTest, TheLastRetryMarkHoldsUntilTheNext) {
  const TemporaryFolder folder;
  EXPECT_EQ(retry_mark(folder.path()), "");
  write_retry_mark(folder.path(), "a000007");
  EXPECT_EQ(retry_mark(folder.path()), "a000007");
  write_retry_mark(folder.path(), "a000012");
  EXPECT_EQ(retry_mark(folder.path()), "a000012");
  EXPECT_EQ(retry_mark(folder.path()), "a000012");
}

TEST(RequestsTest, AMarkThatCannotBeReadIsNone) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "retry.json", "{\"after_attempt\": ");
  EXPECT_EQ(retry_mark(folder.path()), "");
  write_file_atomically(folder.path() / "retry.json", "{\"after_attempt\": 12}");
  EXPECT_EQ(retry_mark(folder.path()), "");
}

}  // namespace
}  // namespace oodsweep
