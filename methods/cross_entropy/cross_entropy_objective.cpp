#include "methods/cross_entropy/cross_entropy_objective.hpp"

#include <ATen/ATen.h>

namespace oodsweep {
namespace {

class CrossEntropyObjective final : public Objective {
 public:
  bool uses_outliers() const override { return false; }
  at::Tensor loss(const LossInput& input) const override {
    return share_of_mean(input.share_in, input.logits_in,
                         [&] { return at::cross_entropy_loss(input.logits_in, input.labels); });
  }
};

}  // namespace

std::unique_ptr<Objective> make_cross_entropy_objective() {
  return std::make_unique<CrossEntropyObjective>();
}

}  // namespace oodsweep
