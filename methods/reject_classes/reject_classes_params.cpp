#include "methods/reject_classes/reject_classes_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {
namespace {

std::vector<ParameterDescription> parameters() {
  return {
      integer_parameter(
          {"reject_count", "k", "Mohseni 2020, section 3",
           "reject outputs, an integer from 1 to 10000; the paper uses 5, and 10 for 100 classes"},
          Level::kTrain, 5, 1, 10000),
      number_parameter({"outlier_loss_weight", "lambda", "Mohseni 2020, loss of step 2",
                        "weight of the outlier term, >= 0; the paper uses 5"},
                       Level::kTrain, 5.0, [](double weight) { return weight >= 0.0; }),
      integer_parameter({"outliers_per_sample", "", "Mohseni 2020, section 4",
                         "outliers per labelled image of a batch, 1 to 100; the paper uses 5"},
                        Level::kTrain, 5, 1, 100),
      choice_parameter({"step_1", "", "Mohseni 2020, section 3, and a published re-implementation",
                        "own trains K + k outputs from the start, shared adds k fresh outputs to "
                        "the base network before step 2"},
                       Level::kTrain, {"own", "shared"}),
      choice_parameter(
          {"score", "", "Mohseni 2020, table 2",
           "what is made of the reject probabilities; the weighted ones are fitted on "
           "validation_outliers"},
          Level::kScore,
          {"sum_reject", "max_reject", "weighted_reject", "entropy_out", "entropy_out_minus_in",
           "entropy_out_norm", "neg_entropy_in", "weighted_all"}),
  };
}

}  // namespace

MethodDescription reject_classes_description() {
  MethodDescription method;
  method.name = "reject_classes";
  method.title = "Reject classes";
  method.paper = "Mohseni, Pitale, Yadawa, Wang 2020";
  method.version = 1;
  method.parameters = parameters();
  method.training = [](const Json& parameters) {
    MethodTraining training;
    training.start = TrainingStart::kFineTune;
    training.objective = {{"name", "reject_classes"},
                          {"version", 1},
                          {"reject_count", parameters.at("reject_count")},
                          {"outlier_loss_weight", parameters.at("outlier_loss_weight")}};
    training.recipe_phase = "reject_step_2";
    training.needs_outliers = true;
    training.reject_outputs = parameters.at("reject_count").get<std::int64_t>();
    training.base_has_reject_outputs = parameters.at("step_1") == "own";
    return training;
  };
  method.detector = [](const Json& parameters) {
    const std::string score = parameters.at("score");
    Json detector{{"name", "reject_classes"}, {"version", 1}, {"score", score}};
    if (score.starts_with("weighted")) detector["fit"] = "validation_outliers";
    return detector;
  };
  return method;
}

}  // namespace oodsweep
