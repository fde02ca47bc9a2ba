#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/json.hpp"
#include "sweeps/stage.hpp"
#include "workers/checkpoint_interval.hpp"

namespace oodsweep {

struct StageAssignment {
  AttemptId attempt;
  Stage stage;
};

/// What a worker process is asked to do: stages, one after the other.
struct WorkerRequest {
  std::filesystem::path run_dir;
  std::filesystem::path data_root;
  std::optional<pid_t> parent_pid;  ///< Absent when run by hand: then no death signal.
  int threads = 1;                  ///< Part of the numeric mode: other counts give other bits.
  std::optional<int> progress_fd;
  std::optional<int> gpu;  ///< Of those that the process sees; absent: it computes on the CPU.
  bool deterministic =
      false;  ///< On a GPU too, the same bits at each run. The CPU gives them anyway.
  std::optional<CheckpointSettings> checkpoint;  ///< Absent: none are written or read.
  std::vector<StageAssignment> stages;
};

/// Reads a request as strictly as a sweep file: besides unknown keys and wrong types, paths that
/// are relative or climb, names that are no attempts, keys that are not those of their material,
/// inputs that are no parents, and data outside of the data folder are refused.
/// @throws ConfigError naming file, place, value and rule.
[[nodiscard]] WorkerRequest read_request(const std::filesystem::path& file);

}  // namespace oodsweep
