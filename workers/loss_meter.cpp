#include "workers/loss_meter.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace oodsweep {

LossMeter::LossMeter(std::int64_t steps_per_epoch, at::Device device)
    : losses_{at::zeros({steps_per_epoch}, at::TensorOptions{at::kDouble}.device(device))},
      sum_{at::zeros({}, losses_.options())} {}

void LossMeter::add(const at::Tensor& loss) {
  losses_.select(0, count_).copy_(loss.detach());
  sum_ += losses_.select(0, count_);
  ++count_;
}

double LossMeter::mean(std::int64_t step) const {
  const double value = sum_.item<double>() / static_cast<double>(count_);
  if (!std::isfinite(value)) throw_diverged(step - count_);
  return value;
}

void LossMeter::reset() {
  sum_.zero_();
  count_ = 0;
}

std::vector<double> LossMeter::losses() const {
  const at::Tensor here = losses_.cpu();
  const auto* values = here.const_data_ptr<double>();
  return {values, values + count_};
}

void LossMeter::restore(const std::vector<double>& losses) {
  OOD_EXPECT(std::ssize(losses) <= losses_.numel(), "the losses of one epoch");
  reset();
  for (const double loss : losses) add(at::scalar_tensor(loss, at::kDouble));
}

/// @param before Steps before those that are kept here.
void LossMeter::throw_diverged(std::int64_t before) const {
  const std::vector<double> kept = losses();
  const auto first =
      std::find_if(kept.begin(), kept.end(), [](double loss) { return !std::isfinite(loss); });
  OOD_EXPECT(first != kept.end(), "a sum of finite losses is finite");
  throw DivergedTraining{fmt::format(
      "the training loss was {} in step {}{}; a smaller learning rate may help", *first,
      before + (first - kept.begin()) + 1,
      first == kept.begin() ? "" : fmt::format(", after {:.6g} in the step before", *(first - 1)))};
}

}  // namespace oodsweep
