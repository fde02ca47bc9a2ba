#pragma once

#include <chrono>
#include <memory>

#include "core/clock.hpp"

namespace oodsweep {

/// A clock that only moves when a test says so.
class ManualClock {
 public:
  void advance(std::chrono::milliseconds by) { *now_ += by; }
  [[nodiscard]] SteadyTime now() const { return *now_; }
  [[nodiscard]] SteadyClock clock() const {
    return [now = now_] { return *now; };
  }

 private:
  std::shared_ptr<SteadyTime> now_ =
      std::make_shared<SteadyTime>(SteadyTime{} + std::chrono::hours{1});
};

}  // namespace oodsweep
