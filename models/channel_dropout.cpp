#include "models/channel_dropout.hpp"

#include <ATen/ATen.h>

#include "core/random.hpp"

namespace oodsweep {

at::Tensor channel_dropout(const at::Tensor& x, double probability, const ForwardMode& mode) {
  if (probability <= 0.0) return x;
  const std::int64_t images = x.size(0);
  const std::int64_t channels = x.size(1);
  const auto keep = static_cast<float>(1.0 / (1.0 - probability));
  at::Tensor mask = at::empty({images, channels, 1, 1}, at::kFloat);
  float* values = mask.mutable_data_ptr<float>();
  for (std::int64_t image = 0; image < images; ++image) {
    CounterRandom random{mode.dropout_seed, static_cast<std::uint64_t>(mode.position + image)};
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      const double uniform = static_cast<double>(random.next()) * 0x1p-32;
      *values++ = uniform < probability ? 0.0F : keep;
    }
  }
  return x * mask;
}

}  // namespace oodsweep
