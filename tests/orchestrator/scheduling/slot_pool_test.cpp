#include "orchestrator/scheduling/slot_pool.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Two slots on node "a" (rank 0), three on node "b" (rank 1).
class SlotPoolTest : public testing::Test {
 protected:
  SlotPoolTest() {
    for (int slot = 0; slot < 2; ++slot) pool_.add({0, slot}, Lane::kWorker, "a");
    for (int slot = 0; slot < 3; ++slot) pool_.add({1, slot}, Lane::kWorker, "b");
  }
  SlotPool pool_;
};

TEST_F(SlotPoolTest, ASlotIsTakenOnceAndComesBack) {
  pool_.take({0, 0}, 7);
  EXPECT_THROW(pool_.take({0, 0}, 8), InternalError);
  EXPECT_THAT(pool_.free(Lane::kWorker), SizeIs(4));
  EXPECT_EQ(pool_.usable(Lane::kWorker), 5U);
  pool_.release({0, 0});
  EXPECT_THAT(pool_.free(Lane::kWorker), SizeIs(5));
}

TEST_F(SlotPoolTest, OneSlotIsSoughtOnTheNodesOfTheParentsFirst) {
  EXPECT_THAT(pool_.one({pool_.node_of({1, 0})}, {}), ElementsAre(SlotId{1, 0}));
  EXPECT_THAT(pool_.one({pool_.node_of({1, 0})}, {{1, 0}, {1, 1}, {1, 2}}),
              ElementsAre(SlotId{0, 0}));
}

TEST_F(SlotPoolTest, AGangGoesToTheNodeThatItFitsBest) {
  EXPECT_THAT(pool_.several(2, {}, GangReach::kAnywhere), ElementsAre(SlotId{0, 0}, SlotId{0, 1}));
  EXPECT_THAT(pool_.several(3, {}, GangReach::kAnywhere),
              ElementsAre(SlotId{1, 0}, SlotId{1, 1}, SlotId{1, 2}));
  EXPECT_THAT(pool_.several(5, {}, GangReach::kAnywhere), SizeIs(5));
  EXPECT_THAT(pool_.several(6, {}, GangReach::kAnywhere), IsEmpty());
  EXPECT_THAT(pool_.several(5, {{0, 1}}, GangReach::kAnywhere), IsEmpty());
}

TEST_F(SlotPoolTest, AGangThatSharesMemoryStaysOnOneNode) {
  const GangReach one = GangReach::kOneNode;
  EXPECT_THAT(pool_.several(2, {}, one), ElementsAre(SlotId{0, 0}, SlotId{0, 1}));
  EXPECT_THAT(pool_.several(2, {{0, 0}}, one), ElementsAre(SlotId{1, 0}, SlotId{1, 1}));
  EXPECT_THAT(pool_.several(4, {}, one), IsEmpty());
  pool_.take({1, 0}, 7);
  EXPECT_THAT(pool_.several(3, {}, one), IsEmpty());
}

TEST_F(SlotPoolTest, CountsTheUsableSlotsOfEachNode) {
  EXPECT_THAT(pool_.usable_by_node(), ElementsAre(2U, 3U));
  pool_.take({1, 0}, 7);
  pool_.quarantine({1, 0});
  pool_.hold({0, 1}, true);
  EXPECT_THAT(pool_.usable_by_node(), ElementsAre(1U, 2U));
  pool_.hold({0, 1}, false);
  pool_.remove({1, 2});
  EXPECT_THAT(pool_.usable_by_node(), ElementsAre(2U, 1U));
  EXPECT_EQ(pool_.node_of({1, 2}), SlotPool::kAnyNode);
}

TEST_F(SlotPoolTest, ASlotInQuarantineFinishesButTakesNothingNew) {
  pool_.take({0, 0}, 7);
  pool_.quarantine({0, 0});
  EXPECT_FALSE(pool_.is_usable({0, 0}));
  pool_.release({0, 0});
  EXPECT_THAT(pool_.free(Lane::kWorker), SizeIs(4));
  EXPECT_EQ(pool_.count(Lane::kWorker), 5U);
}

TEST_F(SlotPoolTest, ASlotOnHoldComesBackWhenItIsLetGo) {
  pool_.hold({1, 1}, true);
  EXPECT_EQ(pool_.usable(Lane::kWorker), 4U);
  pool_.hold({1, 1}, false);
  EXPECT_EQ(pool_.usable(Lane::kWorker), 5U);
  pool_.hold({9, 9}, true);
  EXPECT_EQ(pool_.usable(Lane::kWorker), 5U);
}

TEST_F(SlotPoolTest, ARemovedSlotTellsWhatItWasAt) {
  pool_.take({1, 2}, 7);
  EXPECT_EQ(pool_.remove({1, 2}), 7);
  EXPECT_EQ(pool_.remove({1, 2}), 0);
  pool_.release({1, 2});
  EXPECT_EQ(pool_.count(Lane::kWorker), 4U);
  EXPECT_THAT(pool_.of_rank(1), SizeIs(2));
}

}  // namespace
}  // namespace oodsweep
