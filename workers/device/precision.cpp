#include "workers/device/precision.hpp"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// bfloat16 in convolutions and matrix products called while it lives.
class AutocastGuard {
 public:
  explicit AutocastGuard(at::DeviceType device) : device_{device} {
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::increment_nesting();
  }
  ~AutocastGuard() {
    // The cast weights must not outlive the step: an update changes them, and a recorded step must
    // cast them again.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, false);
  }
  AutocastGuard(const AutocastGuard&) = delete;
  AutocastGuard& operator=(const AutocastGuard&) = delete;

 private:
  at::DeviceType device_;
};

void allow_tf32(bool on) {
  at::globalContext().setAllowTF32CuBLAS(on);
  at::globalContext().setAllowTF32CuDNN(on);
}

}  // namespace

const std::vector<std::string>& precision_names() {
  static const std::vector<std::string> names{"fp32", "tf32", "bf16"};
  return names;
}

Precision precision_named(const std::string& name) {
  const auto& names = precision_names();
  const auto found = std::find(names.begin(), names.end(), name);
  OOD_EXPECT(found != names.end(), "a name of a precision, not " + name);
  return static_cast<Precision>(found - names.begin());
}

Tf32Guard::Tf32Guard(Precision precision) : on_{precision == Precision::kTf32} {
  if (on_) allow_tf32(true);
}

Tf32Guard::~Tf32Guard() {
  if (on_) allow_tf32(false);
}

at::Tensor forward_in(Precision precision, Network& network, const at::Tensor& pixels,
                      const ForwardMode& mode) {
  if (precision != Precision::kBf16) return network.forward(pixels, mode);
  const AutocastGuard autocast{pixels.device().type()};
  return network.forward(pixels, mode).to(at::kFloat);
}

bool cpu_has_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

}  // namespace oodsweep
