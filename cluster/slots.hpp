#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// A place where one worker process runs.
struct Slot {
  int number = 0;          ///< Within the node.
  std::vector<int> cores;  ///< Disjoint between slots unless there are more slots than cores.
  std::string gpu{};       ///< That its worker computes on, as Gpu::name_for_cuda; empty: none.
};

/// "3 (core 0,1)", "3 (GPU 1, core 0)" or "3 (GPU-5f1c0b26, core 0)", for people.
[[nodiscard]] std::string in_words(const Slot& slot);

/// The GPUs of a node that its slots may use.
struct GpuShare {
  std::vector<std::string> gpus;  ///< Gpu::name_for_cuda. Empty: slots are cores.
  int workers_per_gpu = 1;
  bool one_worker_each = false;  ///< No more slots than GPUs: NCCL takes no GPU twice into a gang.
};

/// Cores that this machine lets us use: the cgroup's cpuset and the online cores, not the mask that
/// mpirun left on this process (it binds one or two ranks to a core each). A CPU quota below the
/// number of cores shortens the list.
[[nodiscard]] std::vector<int> allowed_cores(const std::filesystem::path& system_root = "/");

/// The slots of the rank that is `rank_on_node`-th of `ranks_on_node`: the node's slots
/// (`node_slots`, or `workers_per_gpu` for each GPU, or without GPUs one per core) are dealt out so
/// that each belongs to exactly one rank. Slots go round the GPUs: the first ones have each its
/// own. May be empty.
[[nodiscard]] std::vector<Slot> slots_of_rank(const std::vector<int>& cores, int rank_on_node,
                                              int ranks_on_node, std::optional<int> node_slots,
                                              const GpuShare& share = {});

}  // namespace oodsweep
