#include "orchestrator/control/liveness.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kStart = SteadyTime{} + std::chrono::hours{1};

/// Ticks once a second up to `end`.
void tick_to(Liveness& liveness, SteadyTime from, SteadyTime end) {
  for (SteadyTime now = from; now <= end; now += seconds{1}) liveness.tick(now);
}

TEST(LivenessTest, SilenceMakesSuspectThenDead) {
  Liveness liveness{Timing{}, kStart};  // suspect after 10 s, dead after 30 s
  tick_to(liveness, kStart, kStart + seconds{9});
  EXPECT_EQ(liveness.health(kStart), Health::kWell);
  liveness.tick(kStart + seconds{10});
  EXPECT_EQ(liveness.health(kStart), Health::kSuspect);
  EXPECT_EQ(liveness.health(kStart + seconds{1}), Health::kWell);
  tick_to(liveness, kStart + seconds{11}, kStart + seconds{29});
  EXPECT_EQ(liveness.health(kStart), Health::kSuspect);
  liveness.tick(kStart + seconds{30});
  EXPECT_EQ(liveness.health(kStart), Health::kDead);
}

TEST(LivenessTest, ItsOwnPauseIsNobodysSilence) {
  Liveness liveness{Timing{}, kStart};
  liveness.tick(kStart + seconds{100});  // stopped for 100 s
  EXPECT_EQ(liveness.health(kStart), Health::kWell);
  tick_to(liveness, kStart + seconds{101}, kStart + seconds{109});
  EXPECT_EQ(liveness.health(kStart), Health::kWell);
  tick_to(liveness, kStart + seconds{110}, kStart + seconds{130});
  EXPECT_EQ(liveness.health(kStart), Health::kDead);
}

}  // namespace
}  // namespace oodsweep
