#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cluster/slots.hpp"

namespace oodsweep {

/// What a worker needs in its environment to compute on the GPU of `slot`: it sees that one alone,
/// as number 0. Empty for a slot without.
/// @param deterministic cuBLAS and NCCL have to be told before they start.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> gpu_environment(const Slot& slot,
                                                                               bool deterministic);

}  // namespace oodsweep
