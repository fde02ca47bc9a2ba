#include "methods/outlier_exposure/outlier_exposure_objective.hpp"

#include <ATen/ATen.h>

namespace oodsweep {
namespace {

class OutlierExposureObjective final : public Objective {
 public:
  explicit OutlierExposureObjective(double outlier_loss_weight)
      : outlier_loss_weight_{outlier_loss_weight} {}

  bool uses_outliers() const override { return true; }
  at::Tensor loss(const LossInput& input) const override {
    const at::Tensor labelled = share_of_mean(input.share_in, input.logits_in, [&] {
      return at::cross_entropy_loss(input.logits_in, input.labels);
    });
    const at::Tensor uniform_cross_entropy = share_of_mean(input.share_out, input.logits_out, [&] {
      return (at::logsumexp(input.logits_out, 1) - input.logits_out.mean(1)).mean();
    });
    return labelled + outlier_loss_weight_ * uniform_cross_entropy;
  }

 private:
  double outlier_loss_weight_;  ///< lambda
};

}  // namespace

std::unique_ptr<Objective> make_outlier_exposure_objective(double outlier_loss_weight) {
  return std::make_unique<OutlierExposureObjective>(outlier_loss_weight);
}

}  // namespace oodsweep
