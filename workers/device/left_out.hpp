#pragma once

#include <string>

namespace oodsweep {

/// What a training on a GPU can do without, to measure what it gains.
enum class Technique {
  kGraphs,         ///< Else every operation is launched by itself.
  kResidentImages  ///< Else batches are made on the host and sent.
};

/// Whether the environment variable OODSWEEP_GPU_WITHOUT names it, one of several between commas:
/// "graphs", "resident_images".
/// @throws ConfigError if it names anything else.
[[nodiscard]] bool is_left_out(Technique technique);

}  // namespace oodsweep
