#include "methods/objective.hpp"

#include <ATen/ATen.h>

#include <array>
#include <string>

#include "core/json_object.hpp"
#include "core/text.hpp"
#include "methods/cross_entropy/cross_entropy_objective.hpp"
#include "methods/outlier_exposure/outlier_exposure_objective.hpp"
#include "methods/reject_classes/reject_classes_objective.hpp"

namespace oodsweep {
namespace {

struct ObjectiveEntry {
  const char* name;
  int version;  ///< Raised when the loss of the same logits changes.
  std::unique_ptr<Objective> (*make)(JsonObject& parameters);
};

std::unique_ptr<Objective> make_cross_entropy(JsonObject&) {
  return make_cross_entropy_objective();
}

std::unique_ptr<Objective> make_outlier_exposure(JsonObject& parameters) {
  double weight = 0.0;
  parameters.read_required("outlier_loss_weight", weight, "lambda, >= 0",
                           [](double given) { return given >= 0.0; });
  return make_outlier_exposure_objective(weight);
}

std::unique_ptr<Objective> make_reject_classes(JsonObject& parameters) {
  std::int64_t count = 0;
  double weight = 0.0;
  parameters.read_required("reject_count", count, "k, an integer >= 1",
                           [](std::int64_t given) { return given >= 1; });
  parameters.read_required("outlier_loss_weight", weight, "lambda, >= 0",
                           [](double given) { return given >= 0.0; });
  return make_reject_classes_objective(count, weight);
}

constexpr std::array kObjectives{
    ObjectiveEntry{"cross_entropy", 1, make_cross_entropy},
    ObjectiveEntry{"outlier_exposure", 1, make_outlier_exposure},
    ObjectiveEntry{"reject_classes", 1, make_reject_classes},
};

std::string objective_names() {
  std::vector<std::string> names;
  for (const ObjectiveEntry& entry : kObjectives) names.emplace_back(entry.name);
  return join(names, ", ");
}

}  // namespace

at::Tensor share_of_mean(double share, const at::Tensor& like,
                         const std::function<at::Tensor()>& mean) {
  if (share == 0.0) return at::zeros({}, like.options());
  return share == 1.0 ? mean() : mean() * share;
}

std::unique_ptr<Objective> make_objective(const Json& objective) {
  JsonObject object{objective, "objective"};
  std::string name;
  const ObjectiveEntry* found = nullptr;
  object.read_required("name", name, "one of " + objective_names(), [&](const auto& given) {
    for (const ObjectiveEntry& entry : kObjectives) {
      if (given == entry.name) found = &entry;
    }
    return found != nullptr;
  });
  int version = 0;
  object.read_required("version", version,
                       "this program has version " + std::to_string(found->version),
                       [&](int given) { return given == found->version; });
  std::unique_ptr<Objective> made = found->make(object);
  object.reject_unknown_keys();
  return made;
}

}  // namespace oodsweep
