#include "orchestrator/scheduling/reservation.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(ReservationTest, AGangStartsWhenEnoughSlotsHaveComeFree) {
  const Reservation gang{10.0, 4, 1, {{30.0, 2}, {20.0, 1}, {40.0, 5}}};
  EXPECT_EQ(gang.start(), 30.0);
}

TEST(ReservationTest, WhatEndsBeforeItMayGoFirst) {
  Reservation gang{0.0, 4, 1, {{30.0, 3}}};
  EXPECT_TRUE(gang.lets_pass(30.0, 1));
  EXPECT_TRUE(gang.lets_pass(12.0, 1));
  EXPECT_FALSE(gang.lets_pass(30.5, 1));  // no slot is spare
}

TEST(ReservationTest, SpareSlotsMayBeHeldLongerButOnlyOnce) {
  Reservation gang{0.0, 4, 2, {{30.0, 4}}};  // two more than the gang needs
  EXPECT_FALSE(gang.lets_pass(99.0, 3));
  EXPECT_TRUE(gang.lets_pass(99.0, 1));
  EXPECT_TRUE(gang.lets_pass(99.0, 1));
  EXPECT_FALSE(gang.lets_pass(99.0, 1));
}

TEST(ReservationTest, WhatComesFreeAtTheSameMomentIsSpareToo) {
  Reservation gang{0.0, 2, 0, {{30.0, 2}, {30.0, 1}}};
  EXPECT_EQ(gang.start(), 30.0);
  EXPECT_TRUE(gang.lets_pass(99.0, 1));
}

TEST(ReservationTest, AnOverdueReleaseIsExpectedNow) {
  const Reservation gang{50.0, 2, 1, {{20.0, 1}}};
  EXPECT_EQ(gang.start(), 50.0);
}

}  // namespace
}  // namespace oodsweep
