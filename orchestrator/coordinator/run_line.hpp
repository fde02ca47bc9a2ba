#pragma once

#include <string>

#include "results/store/live_progress.hpp"

namespace oodsweep {

/// How a run stands, in one line: "[12/40] 2 running, 26 left, 1 failed, 0:31 to go (at least
/// 0:29), 2 of 4 slots busy; paused: the disk is nearly full".
[[nodiscard]] std::string run_line(const LiveProgress& progress);

/// "0:31", "12:05", "3:02:00".
[[nodiscard]] std::string clock_text(double seconds);

}  // namespace oodsweep
