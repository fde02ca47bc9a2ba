#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/control/messages.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// Writes what oodsweep-worker is to do, as a child of this process.
/// @throws IoError; DiskFull if that is why.
void write_worker_request(const std::filesystem::path& file, const AssignedWork& work,
                          const Welcome& run, const Timing& timing);

/// The number of threads for every library that a worker may use.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> worker_environment();

}  // namespace oodsweep
