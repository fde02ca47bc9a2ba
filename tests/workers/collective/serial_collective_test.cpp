#include "workers/collective/serial_collective.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(SerialCollectiveTest, IsRankZeroOfOneAndLeavesWhatItIsGiven) {
  Collective& collective = serial_collective();
  EXPECT_EQ(collective.rank(), 0);
  EXPECT_EQ(collective.size(), 1);
  const at::Tensor before = at::arange(5, at::kFloat);
  at::Tensor flat = before.clone();
  collective.all_reduce_sum(flat);
  collective.broadcast(flat, 0);
  collective.barrier();
  EXPECT_TRUE(at::equal(flat, before));
  at::Tensor all = at::zeros({1, 5});
  collective.all_gather(flat, all);
  EXPECT_TRUE(at::equal(all[0], before));
}

TEST(SerialCollectiveTest, RefusesARootAndRowsThatThereAreNot) {
  Collective& collective = serial_collective();
  at::Tensor flat = at::zeros({3});
  at::Tensor two_rows = at::zeros({2, 3});
  EXPECT_THROW(collective.broadcast(flat, 1), InternalError);
  EXPECT_THROW(collective.all_gather(flat, two_rows), InternalError);
}

}  // namespace
}  // namespace oodsweep
