#include "methods/outlier_exposure/outlier_exposure_params.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {
namespace {

ParameterDescription start_parameter() {
  ParameterDescription start;
  start.key = "start";
  start.paper = "Hendrycks 2019, section 4.3 and appendix C";
  start.type = "choice";
  start.level = Level::kTrain;
  start.default_value = "fine_tune";
  start.choices = {"fine_tune", "scratch"};
  start.rule = "fine_tune continues from the base training, scratch trains anew with outliers";
  return start;
}

ParameterDescription weight_parameter() {
  ParameterDescription weight;
  weight.key = "outlier_loss_weight";
  weight.symbol = "lambda";
  weight.paper = "Hendrycks 2019, eq. 1";
  weight.type = "number";
  weight.level = Level::kTrain;
  weight.default_value = 0.5;
  weight.rule = "weight of the outlier term, >= 0; the paper uses 0.5 for images";
  weight.valid = [](const Json& value) { return value.get<double>() >= 0.0; };
  return weight;
}

ParameterDescription ratio_parameter() {
  ParameterDescription ratio;
  ratio.key = "outliers_per_sample";
  ratio.paper = "Hendrycks 2019, published code";
  ratio.type = "integer";
  ratio.level = Level::kTrain;
  ratio.default_value = 2;
  ratio.rule = "outliers per labelled image of a batch, 1 to 100; the published code uses 2";
  ratio.valid = [](const Json& value) {
    return value.get<std::int64_t>() >= 1 && value.get<std::int64_t>() <= 100;
  };
  return ratio;
}

ParameterDescription score_parameter() {
  ParameterDescription score;
  score.key = "score";
  score.paper = "Hendrycks 2019, section 3 and table 10";
  score.type = "choice";
  score.level = Level::kScore;
  score.default_value = "msp";
  score.choices = {"msp", "xent"};
  score.rule =
      "msp = maximum softmax probability, xent = cross-entropy from the uniform distribution";
  return score;
}

}  // namespace

MethodDescription outlier_exposure_description() {
  MethodDescription method;
  method.name = "outlier_exposure";
  method.title = "Outlier Exposure";
  method.paper = "Hendrycks, Mazeika, Dietterich 2019";
  method.version = 1;
  method.parameters = {start_parameter(), weight_parameter(), ratio_parameter(), score_parameter()};
  method.training = [](const Json& parameters) {
    const bool scratch = parameters.at("start") == "scratch";
    const Json objective{{"name", "outlier_exposure"},
                         {"version", 1},
                         {"outlier_loss_weight", parameters.at("outlier_loss_weight")}};
    return MethodTraining{scratch ? TrainingStart::kScratch : TrainingStart::kFineTune, objective,
                          scratch ? "oe_scratch" : "oe_tune", true};
  };
  method.detector = [](const Json& parameters) {
    const bool msp = parameters.at("score") == "msp";
    return Json{{"name", msp ? "msp" : "uniform_cross_entropy"}, {"version", 1}};
  };
  return method;
}

}  // namespace oodsweep
