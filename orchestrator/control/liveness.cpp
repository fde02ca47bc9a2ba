#include "orchestrator/control/liveness.hpp"

#include <algorithm>

namespace oodsweep {

void Liveness::tick(SteadyTime now) {
  if (now - last_tick_ >= timing_.suspect / 2) excused_until_ = now;
  last_tick_ = now;
}

Health Liveness::health(SteadyTime heard) const {
  const auto silence = last_tick_ - std::max(heard, excused_until_);
  if (silence >= timing_.dead) return Health::kDead;
  return silence >= timing_.suspect ? Health::kSuspect : Health::kWell;
}

}  // namespace oodsweep
