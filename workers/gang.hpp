#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "workers/collective/collective.hpp"
#include "workers/progress.hpp"
#include "workers/request.hpp"

namespace oodsweep {

/// Forms the gang of a request: rank 0 makes a place to meet and tells it as the progress event
/// "rendezvous", the others get it as a line on their control pipe. Returns when all have joined.
/// On a GPU, which must have been chosen, the gang meets by NCCL; else in shared memory.
/// @param request With a gang.
/// @throws CollectiveTimeout if a rank does not come, CollectiveBroken if the control pipe ends,
/// Drained if the process is asked to stop meanwhile.
[[nodiscard]] std::unique_ptr<Collective> form_gang(const WorkerRequest& request,
                                                    Progress& progress);

/// The text of the first line {"rendezvous": text} on a control pipe.
/// @throws CollectiveTimeout, CollectiveBroken
[[nodiscard]] std::string read_rendezvous(int control_fd, std::chrono::milliseconds limit);

}  // namespace oodsweep
