#pragma once

#include <functional>
#include <string>

#include "workers/collective/collective.hpp"

namespace oodsweep {

/// Whether GPUs take only algorithms that give the same bits again: where CUBLAS_WORKSPACE_CONFIG,
/// which that needs, is set.
[[nodiscard]] bool is_deterministic();

/// Runs `work` in `size` processes of this node, which are a gang on the CPU (shared memory) or on
/// GPUs (NCCL); one process is the serial gang. Where there are fewer GPUs than ranks, all take the
/// first: NCCL is told that they are on hosts of their own. Must come before any call of LibTorch
/// or CUDA in this process.
/// @param device "cpu" or "cuda".
/// @return Whether all of them ended well; what they threw is on stderr.
[[nodiscard]] bool run_gang(int size, const std::string& device,
                            const std::function<void(Collective&)>& work);

}  // namespace oodsweep
