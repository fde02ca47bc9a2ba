#pragma once

#include <ATen/core/TensorBody.h>

#include "models/network.hpp"
#include "workers/device/precision_names.hpp"

namespace oodsweep {

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
