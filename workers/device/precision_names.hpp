#pragma once

#include <string>
#include <vector>

namespace oodsweep {

/// What a training's convolutions and matrix products compute with. Parameters, statistics of batch
/// norm and the loss are float32 in all of them; scores and logits for detection are never computed
/// with less.
enum class Precision {
  kFp32,
  kTf32,  ///< float32 with 10 bits after the point, on GPUs; the CPU computes in float32.
  kBf16   ///< bfloat16.
};

/// Names of the sweep file: "fp32", "tf32", "bf16".
[[nodiscard]] const std::vector<std::string>& precision_names();
/// @param name One of precision_names().
[[nodiscard]] Precision precision_named(const std::string& name);

}  // namespace oodsweep
