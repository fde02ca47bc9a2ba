#pragma once

#include <cstdint>

namespace oodsweep {

enum class StageState { kPending, kReady, kRunning, kDone, kFailed };

/// How many stages of the sweep last used, or of those that were run together last, are in which
/// state.
struct StageCounts {
  std::int64_t pending = 0;  ///< Ready ones too.
  std::int64_t running = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
};

}  // namespace oodsweep
