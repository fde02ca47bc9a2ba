#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

namespace oodsweep {

[[nodiscard]] bool is_alive(pid_t process);

/// What runs for a run folder at this moment.
struct RunProcesses {
  pid_t mpirun = 0;          ///< 0: none.
  std::vector<pid_t> ranks;  ///< By rank, three; 0 for one that has gone.
};
[[nodiscard]] RunProcesses processes_of(const std::filesystem::path& run_dir);

/// Processes that `parent` has started and that live.
[[nodiscard]] std::vector<pid_t> children_of(pid_t parent);

/// kill -9 of ranks and all their workers at once, as when the power of their node goes.
void kill_with_children(const std::vector<pid_t>& ranks);

}  // namespace oodsweep
