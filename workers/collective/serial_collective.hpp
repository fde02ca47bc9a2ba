#pragma once

#include "workers/collective/collective.hpp"

namespace oodsweep {

/// Rank 0 of 1: a sum is its only term. Nothing waits, and nothing fails. It has no state and may
/// be used by any number of threads.
[[nodiscard]] Collective& serial_collective();

}  // namespace oodsweep
