#pragma once

#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/coordinator/progress_view.hpp"

namespace oodsweep {

/// How the run stands, for the terminal.
[[nodiscard]] ProgressState progress_state(const Coordinator& coordinator);

}  // namespace oodsweep
