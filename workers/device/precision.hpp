#pragma once

#include <ATen/core/TensorBody.h>

#include <string>

#include "models/network.hpp"

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

/// Turns TF32 on while it lives, for the whole process, if that is the precision; off otherwise
/// (see CudaModule::select_device()). Around forward and backward.
class Tf32Guard {
 public:
  explicit Tf32Guard(Precision precision);
  ~Tf32Guard();
  Tf32Guard(const Tf32Guard&) = delete;
  Tf32Guard& operator=(const Tf32Guard&) = delete;

 private:
  bool on_;
};

/// Logits in float32, computed in `precision` on the device of `pixels`; the backward pass that
/// follows is in the same.
[[nodiscard]] at::Tensor forward_in(Precision precision, Network& network, const at::Tensor& pixels,
                                    const ForwardMode& mode);

/// Whether this CPU has instructions for bfloat16; without, kBf16 is several times slower than
/// kFp32 on it.
[[nodiscard]] bool cpu_has_bf16();

}  // namespace oodsweep
