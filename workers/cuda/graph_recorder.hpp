#pragma once

#include <memory>

#include "workers/device/recorded_work.hpp"

namespace oodsweep {

/// Records work as CUDA graphs on the current stream, which must not be the default one. All its
/// graphs share one memory pool: none keeps a tensor of its own, and they run one after the other.
[[nodiscard]] std::unique_ptr<WorkRecorder> make_graph_recorder();

}  // namespace oodsweep
