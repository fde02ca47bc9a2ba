#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/exit_code.hpp"
#include "orchestrator/agent/evaluation_thread.hpp"
#include "orchestrator/control/timing.hpp"
#include "orchestrator/process/node_devices.hpp"
#include "orchestrator/run_folder/run_folder.hpp"

namespace oodsweep {

struct RunOptions {
  std::vector<std::filesystem::path> sweeps;  ///< At least one; they share stages.
  std::filesystem::path run_dir;              ///< Empty: runs/<name of the sweep>.
  std::filesystem::path data;
  std::filesystem::path worker;        ///< oodsweep-worker
  std::vector<std::string> overrides;  ///< Of each sweep.
  std::optional<int> slots;            ///< Of each node; absent: one per GPU, or core.
  DeviceChoice device = DeviceChoice::kAuto;
  std::optional<int> workers_per_gpu;        ///< Absent: as the sweeps say.
  std::string node_name;                     ///< Replaces the discovered node, for tests.
  bool local_agent = true;                   ///< Rank 0 works too.
  std::int64_t disk_reserve = kDiskReserve;  ///< Bytes.
  std::size_t speculate = 0;                 ///< Second attempts at slow stages at one time.
  Timing timing;
};

/// `oodsweep run`: runs or resumes sweeps as one rank of mpirun's job, or alone. Rank 0
/// coordinates and says what is wrong; the others work in silence.
/// @throws ConfigError on rank 0 for bad input, before any work.
[[nodiscard]] ExitCode run_sweep(const RunOptions& options);

}  // namespace oodsweep
