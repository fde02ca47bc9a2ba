#pragma once

#include <chrono>
#include <functional>

namespace oodsweep {

/// A moment of the monotonic clock, which no change of the system's date moves.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Tells the moment. A parameter wherever time decides something, so that tests need not wait.
using SteadyClock = std::function<SteadyTime()>;

[[nodiscard]] inline SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace oodsweep
