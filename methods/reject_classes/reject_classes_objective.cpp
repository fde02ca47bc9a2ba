#include "methods/reject_classes/reject_classes_objective.hpp"

#include <ATen/ATen.h>

#include "core/error.hpp"
#include "core/random.hpp"
#include "methods/random_below.hpp"

namespace oodsweep {
namespace {

class RejectClassesObjective final : public Objective {
 public:
  RejectClassesObjective(std::int64_t reject_count, double outlier_loss_weight)
      : reject_count_{reject_count}, outlier_loss_weight_{outlier_loss_weight} {}

  bool uses_outliers() const override { return true; }
  at::Tensor loss(const LossInput& input) const override {
    const at::Tensor labelled = share_of_mean(input.share_in, input.logits_in, [&] {
      return at::cross_entropy_loss(input.logits_in, input.labels);
    });
    const at::Tensor rejected = share_of_mean(input.share_out, input.logits_out, [&] {
      return at::cross_entropy_loss(input.logits_out, pseudo_labels(input));
    });
    return labelled + outlier_loss_weight_ * rejected;
  }

 private:
  [[nodiscard]] at::Tensor pseudo_labels(const LossInput& input) const {
    const std::int64_t classes = input.logits_out.size(1) - reject_count_;
    OOD_EXPECT(classes > 0, "the network has outputs beside those that reject");
    at::Tensor labels = input.logits_out.detach().argmax(1);
    if (input.positions_out.defined()) {
      const at::Tensor drawn = random_below(input.positions_out, input.seed, reject_count_);
      return at::where(labels < classes, drawn + classes, labels);
    }
    auto* label = labels.mutable_data_ptr<std::int64_t>();
    for (std::int64_t place = 0; place < labels.numel(); ++place) {
      if (label[place] >= classes) continue;
      CounterRandom random{input.seed, static_cast<std::uint64_t>(input.position + place)};
      label[place] = classes + static_cast<std::int64_t>(
                                   random.below(static_cast<std::uint64_t>(reject_count_)));
    }
    return labels;
  }

  std::int64_t reject_count_;   ///< k
  double outlier_loss_weight_;  ///< lambda
};

}  // namespace

std::unique_ptr<Objective> make_reject_classes_objective(std::int64_t reject_count,
                                                         double outlier_loss_weight) {
  return std::make_unique<RejectClassesObjective>(reject_count, outlier_loss_weight);
}

}  // namespace oodsweep
