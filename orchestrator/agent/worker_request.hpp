#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/control/messages.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// Writes what oodsweep-worker is to do, as a child of this process on `slot`.
/// @throws IoError; DiskFull if that is why.
void write_worker_request(const std::filesystem::path& file, const AssignedWork& work,
                          const Slot& slot, const Welcome& run, const Timing& timing);

/// The number of threads for every library that a worker may use, and gpu_environment().
[[nodiscard]] std::vector<std::pair<std::string, std::string>> worker_environment(
    const Slot& slot, bool deterministic);

}  // namespace oodsweep
