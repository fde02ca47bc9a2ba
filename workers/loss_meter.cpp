#include "workers/loss_meter.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace oodsweep {

LossMeter::LossMeter(std::int64_t steps_per_epoch)
    : losses_{at::zeros({steps_per_epoch}, at::kDouble)}, sum_{at::zeros({}, at::kDouble)} {}

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
  const auto* values = losses_.const_data_ptr<double>();
  return {values, values + count_};
}

void LossMeter::restore(const std::vector<double>& losses) {
  OOD_EXPECT(std::ssize(losses) <= losses_.numel(), "the losses of one epoch");
  reset();
  for (const double loss : losses) add(at::scalar_tensor(loss, at::kDouble));
}

/// @param before Steps before those that are kept here.
void LossMeter::throw_diverged(std::int64_t before) const {
  const auto* losses = losses_.const_data_ptr<double>();
  const auto* first =
      std::find_if(losses, losses + count_, [](double loss) { return !std::isfinite(loss); });
  OOD_EXPECT(first != losses + count_, "a sum of finite losses is finite");
  throw DivergedTraining{fmt::format(
      "the training loss was {} in step {}{}; a smaller learning rate may help", *first,
      before + (first - losses) + 1,
      first == losses ? "" : fmt::format(", after {:.6g} in the step before", *(first - 1)))};
}

}  // namespace oodsweep
