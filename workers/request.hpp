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

/// Which of the processes that run the stages together this one is. Each gets a request that says
/// so, with the same stages and attempts. Rank 0 tells the progress event {"event": "rendezvous",
/// "text": T} once it can be joined, and the line {"rendezvous": T} has to come to the control
/// pipes of the others. Rank 0 alone writes checkpoints, commits and writes attempt.json; the
/// others say "committed" when it has done so, "failed" as it does, and keep logs of their own. A
/// stage that fails ends the gang, stages behind it are not begun; one that is "drained" does so
/// too.
struct GangMember {
  int rank = 0;
  int size = 1;
  double join_limit_s = 120.0;  ///< From the start of the process until all are there.
  double step_limit_s = 300.0;  ///< Longest wait for another rank later on.
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
  std::optional<GangMember> gang;                ///< Absent: this process is alone.
  std::optional<int> control_fd;  ///< JSON lines from the agent; of a gang's ranks > 0.
  std::vector<StageAssignment> stages;
};

/// Reads a request as strictly as a sweep file: besides unknown keys and wrong types, paths that
/// are relative or climb, names that are no attempts, keys that are not those of their material,
/// inputs that are no parents, and data outside of the data folder are refused.
/// @throws ConfigError naming file, place, value and rule.
[[nodiscard]] WorkerRequest read_request(const std::filesystem::path& file);

}  // namespace oodsweep
