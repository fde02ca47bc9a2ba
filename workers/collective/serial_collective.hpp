#pragma once

#include <memory>

#include "workers/collective/collective.hpp"

namespace oodsweep {

/// Rank 0 of 1: a sum is its only term. Nothing waits, and nothing fails.
[[nodiscard]] std::unique_ptr<Collective> make_serial_collective();

}  // namespace oodsweep
