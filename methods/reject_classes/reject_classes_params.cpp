#include "methods/reject_classes/reject_classes_params.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {
namespace {

ParameterDescription count_parameter() {
  ParameterDescription count;
  count.key = "reject_count";
  count.symbol = "k";
  count.paper = "Mohseni 2020, section 3";
  count.type = "integer";
  count.level = Level::kTrain;
  count.default_value = 5;
  count.rule =
      "reject outputs, an integer from 1 to 10000; the paper uses 5, and 10 for 100 classes";
  count.valid = [](const Json& value) {
    return value.get<std::int64_t>() >= 1 && value.get<std::int64_t>() <= 10000;
  };
  return count;
}

ParameterDescription weight_parameter() {
  ParameterDescription weight;
  weight.key = "outlier_loss_weight";
  weight.symbol = "lambda";
  weight.paper = "Mohseni 2020, loss of step 2";
  weight.type = "number";
  weight.level = Level::kTrain;
  weight.default_value = 5.0;
  weight.rule = "weight of the outlier term, >= 0; the paper uses 5";
  weight.valid = [](const Json& value) { return value.get<double>() >= 0.0; };
  return weight;
}

ParameterDescription ratio_parameter() {
  ParameterDescription ratio;
  ratio.key = "outliers_per_sample";
  ratio.paper = "Mohseni 2020, section 4";
  ratio.type = "integer";
  ratio.level = Level::kTrain;
  ratio.default_value = 5;
  ratio.rule = "outliers per labelled image of a batch, 1 to 100; the paper uses 5";
  ratio.valid = [](const Json& value) {
    return value.get<std::int64_t>() >= 1 && value.get<std::int64_t>() <= 100;
  };
  return ratio;
}

ParameterDescription step_1_parameter() {
  ParameterDescription step;
  step.key = "step_1";
  step.paper = "Mohseni 2020, section 3, and a published re-implementation";
  step.type = "choice";
  step.level = Level::kTrain;
  step.default_value = "own";
  step.choices = {"own", "shared"};
  step.rule =
      "own trains K + k outputs from the start, shared adds k fresh outputs to the base network "
      "before step 2";
  return step;
}

ParameterDescription score_parameter() {
  ParameterDescription score;
  score.key = "score";
  score.paper = "Mohseni 2020, table 2";
  score.type = "choice";
  score.level = Level::kScore;
  score.default_value = "sum_reject";
  score.choices = {"sum_reject",           "max_reject",       "weighted_reject", "entropy_out",
                   "entropy_out_minus_in", "entropy_out_norm", "neg_entropy_in",  "weighted_all"};
  score.rule =
      "what is made of the reject probabilities; the weighted ones are fitted on "
      "validation_outliers";
  return score;
}

}  // namespace

MethodDescription reject_classes_description() {
  MethodDescription method;
  method.name = "reject_classes";
  method.title = "Reject classes";
  method.paper = "Mohseni, Pitale, Yadawa, Wang 2020";
  method.version = 1;
  method.parameters = {count_parameter(), weight_parameter(), ratio_parameter(), step_1_parameter(),
                       score_parameter()};
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
