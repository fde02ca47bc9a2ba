#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// A place where one worker process runs. GPUs will stand here beside cores.
struct Slot {
  int number = 0;          ///< Within the node.
  std::vector<int> cores;  ///< Disjoint between slots unless there are more slots than cores.
};

/// Cores that this machine lets us use: the cgroup's cpuset and the online cores, not the mask that
/// mpirun left on this process (it binds one or two ranks to a core each). A CPU quota below the
/// number of cores shortens the list.
[[nodiscard]] std::vector<int> allowed_cores(const std::filesystem::path& system_root = "/");

/// The slots of the rank that is `rank_on_node`-th of `ranks_on_node`: the node's slots
/// (`node_slots`, or one per core) are dealt out so that each belongs to exactly one rank. May be
/// empty.
[[nodiscard]] std::vector<Slot> slots_of_rank(const std::vector<int>& cores, int rank_on_node,
                                              int ranks_on_node, std::optional<int> node_slots);

}  // namespace oodsweep
