#include "methods/outlier_exposure/outlier_exposure_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {
namespace {

std::vector<ParameterDescription> parameters() {
  return {
      choice_parameter(
          {"start", "", "Hendrycks 2019, section 4.3 and appendix C",
           "fine_tune continues from the base training, scratch trains anew with outliers"},
          Level::kTrain, {"fine_tune", "scratch"}),
      number_parameter({"outlier_loss_weight", "lambda", "Hendrycks 2019, eq. 1",
                        "weight of the outlier term, >= 0; the paper uses 0.5 for images"},
                       Level::kTrain, 0.5, [](double weight) { return weight >= 0.0; }),
      integer_parameter(
          {"outliers_per_sample", "", "Hendrycks 2019, published code",
           "outliers per labelled image of a batch, 1 to 100; the published code uses 2"},
          Level::kTrain, 2, 1, 100),
      choice_parameter(
          {"score", "", "Hendrycks 2019, section 3 and table 10",
           "msp = maximum softmax probability, xent = cross-entropy from the uniform distribution"},
          Level::kScore, {"msp", "xent"}),
  };
}

}  // namespace

MethodDescription outlier_exposure_description() {
  MethodDescription method;
  method.name = "outlier_exposure";
  method.title = "Outlier Exposure";
  method.paper = "Hendrycks, Mazeika, Dietterich 2019";
  method.version = 1;
  method.parameters = parameters();
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
