#include "methods/objective.hpp"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "methods/outlier_exposure/outlier_exposure_objective.hpp"

namespace oodsweep {
namespace {

/// mean over the batch of -log p_y.
class CrossEntropy final : public Objective {
 public:
  bool uses_outliers() const override { return false; }
  at::Tensor loss(const at::Tensor& logits_in, const at::Tensor& labels,
                  const at::Tensor&) const override {
    return at::cross_entropy_loss(logits_in, labels);
  }
};

}  // namespace

std::unique_ptr<Objective> make_objective(const Json& objective) {
  const auto name = objective.at("name").get<std::string>();
  if (objective.at("version") != 1) {
    throw ConfigError{"objective.version", objective.at("version").dump(),
                      "this program has version 1"};
  }
  if (name == "cross_entropy") return std::make_unique<CrossEntropy>();
  if (name == "outlier_exposure") {
    return make_outlier_exposure_objective(objective.at("outlier_loss_weight").get<double>());
  }
  throw ConfigError{"objective.name", "\"" + name + "\"", "cross_entropy or outlier_exposure"};
}

}  // namespace oodsweep
