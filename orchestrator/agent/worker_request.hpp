#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/control/messages.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// When a training writes checkpoints; the interval follows from both (Young, Daly).
struct CheckpointRhythm {
  double mean_time_between_failures_s = 0.0;  ///< > 0
  double shortest_interval_s = 0.0;
};

/// Nothing if no checkpoints are to be written.
[[nodiscard]] std::optional<CheckpointRhythm> checkpoint_rhythm(const Timing& timing);

/// Writes what oodsweep-worker is to do, as a child of this process.
/// @throws IoError; DiskFull if that is why.
void write_worker_request(const std::filesystem::path& file, const AssignedWork& work,
                          const Welcome& run, const std::optional<CheckpointRhythm>& rhythm);

/// The number of threads for every library that a worker may use.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> worker_environment();

}  // namespace oodsweep
