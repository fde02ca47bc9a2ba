#include "methods/cross_entropy/cross_entropy_objective.hpp"

#include <ATen/ATen.h>

namespace oodsweep {
namespace {

class CrossEntropyObjective final : public Objective {
 public:
  bool uses_outliers() const override { return false; }
  at::Tensor loss(const at::Tensor& logits_in, const at::Tensor& labels,
                  const at::Tensor&) const override {
    return at::cross_entropy_loss(logits_in, labels);
  }
};

}  // namespace

std::unique_ptr<Objective> make_cross_entropy_objective() {
  return std::make_unique<CrossEntropyObjective>();
}

}  // namespace oodsweep
