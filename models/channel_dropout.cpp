#include "models/channel_dropout.hpp"

#include <ATen/ATen.h>

#include <vector>

#include "models/dropout.hpp"
#include "models/layer_ops.hpp"

namespace oodsweep {

at::Tensor channel_dropout(const at::Tensor& x, double probability, const ForwardMode& mode) {
  if (probability <= 0.0) return x;
  if (!x.is_cpu()) {
    return drop_values(x, mode.positions, drop_rule(probability, mode.dropout_seed, 0, true));
  }
  const std::int64_t images = x.size(0);
  const std::int64_t channels = x.size(1);
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(images * channels));
  fill_random_at(numbers, mode.dropout_seed, positions_of(mode.positions, images));
  at::Tensor mask = at::empty({images, channels, 1, 1}, at::kFloat);
  float* values = mask.mutable_data_ptr<float>();
  const std::uint32_t threshold = drop_below(probability);
  const float keep = kept_scale(probability);
  for (const std::uint32_t number : numbers) *values++ = number < threshold ? 0.0F : keep;
  return (x.to(at::kFloat) * mask).to(x.scalar_type());
}

}  // namespace oodsweep
