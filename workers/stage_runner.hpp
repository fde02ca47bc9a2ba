#pragma once

#include <functional>

#include "core/clock.hpp"
#include "core/exit_code.hpp"
#include "workers/collective/serial_collective.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/progress.hpp"
#include "workers/request.hpp"
#include "workers/stop_request.hpp"

namespace oodsweep {

/// What a worker learns from outside while it runs; tests put in their own.
struct WorkerSurroundings {
  StopSignal stop_asked = stop_requested;
  SteadyClock now = steady_now;
  Collective& collective = serial_collective();  ///< The gang that this process is of.
  /// Asked after a stage that failed. Some faults of a GPU stay with the process for good.
  std::function<bool()> device_works = gpu_works;
};

struct RequestOutcome {
  int failed = 0;        ///< Stages that failed.
  bool stopped = false;  ///< It was asked to stop and left stages undone.

  [[nodiscard]] ExitCode exit_code() const;
};

/// Runs the stages of a request in turn, each committed on its own; a failed one does not stop the
/// next. Asked to stop, it ends the stage that it is in as "drained" and begins no other. In a gang
/// rank 0 commits when all have done their part, and a stage that fails on one rank fails on all
/// and is the last. So it is where the device has failed: a new process must do the others.
/// @throws CollectiveError if the gang breaks between two stages.
RequestOutcome run_stages(const WorkerRequest& request, Progress& progress,
                          const WorkerSurroundings& surroundings = {});

}  // namespace oodsweep
