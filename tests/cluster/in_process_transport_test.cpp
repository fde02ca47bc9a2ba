#include "cluster/in_process_transport.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

TEST(InProcessTransportTest, DeliversItsOwnMessagesInOrder) {
  InProcessTransport transport;
  EXPECT_EQ(transport.size(), 1);
  EXPECT_FALSE(transport.poll().has_value());
  transport.send(0, "first");
  transport.send(0, "second");
  EXPECT_EQ(transport.poll()->text, "first");
  EXPECT_EQ(transport.poll()->text, "second");
  EXPECT_FALSE(transport.poll().has_value());
}

TEST(InProcessTransportTest, HasNoOtherRank) {
  InProcessTransport transport;
  EXPECT_THROW(transport.send(1, "nobody"), InternalError);
}

}  // namespace
}  // namespace oodsweep
