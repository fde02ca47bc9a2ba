#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "orchestrator/scheduling/slot_pool.hpp"

namespace oodsweep {

/// An attempt that is over, for the account of the run.
struct EndedAttempt {
  std::vector<SlotId> slots;  ///< One, or those of a gang.
  Lane lane = Lane::kWorker;
  StageKey stage;
  double started_at = 0.0;  ///< Unix time; 0: it never began.
  double ended_at = 0.0;    ///< Unix time.
  double estimate = 0.0;    ///< Seconds.
  std::string outcome;
  bool speculative = false;  ///< A second attempt at a straggler.
};

}  // namespace oodsweep
