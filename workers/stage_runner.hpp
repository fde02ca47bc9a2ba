#pragma once

#include "workers/progress.hpp"
#include "workers/request.hpp"

namespace oodsweep {

/// Runs the stages of a request in turn, each committed on its own; a failed one does not stop the
/// next.
/// @return Number of stages that failed.
int run_stages(const WorkerRequest& request, Progress& progress);

}  // namespace oodsweep
