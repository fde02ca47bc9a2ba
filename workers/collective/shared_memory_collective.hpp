#pragma once

#include <functional>
#include <memory>
#include <string>

#include "workers/collective/collective.hpp"
#include "workers/collective/rank_gate.hpp"

namespace oodsweep {

/// Rank 0 of a gang on one node. Returns when all ranks have joined; sums are added in the order of
/// ranks. Tensors lie on the CPU.
/// @param publish Called with the text by which the others find it, before it waits for them.
/// @throws CollectiveTimeout if they do not come; IoError if there is no memory to share.
[[nodiscard]] std::unique_ptr<Collective> host_shared_memory(
    int size, const CollectiveLimits& limits,
    const std::function<void(const std::string&)>& publish);

/// Another rank of it. @param rendezvous The text that rank 0 has published.
/// @throws CollectiveTimeout, CollectiveBroken; Error if the text leads to no gang of this size.
[[nodiscard]] std::unique_ptr<Collective> join_shared_memory(const std::string& rendezvous,
                                                             int rank, int size,
                                                             const CollectiveLimits& limits);

}  // namespace oodsweep
