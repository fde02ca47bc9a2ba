#include "sweeps/training_keys.hpp"

#include <utility>

#include "datasets/augmentation.hpp"

namespace oodsweep {
namespace {

using Valid = std::function<bool(const Json&)>;

Valid between(double low, double high) {
  return [low, high](const Json& value) {
    const auto number = value.get<double>();
    return number >= low && number <= high;
  };
}

Valid in_open_range(double low, double high) {
  return [low, high](const Json& value) {
    const auto number = value.get<double>();
    return number > low && number < high;
  };
}

ParameterDescription integer(std::string key, Json fallback, std::string rule, Valid valid) {
  return {.key = std::move(key),
          .symbol = "",
          .paper = "",
          .type = "integer",
          .level = Level::kTrain,
          .default_value = std::move(fallback),
          .rule = std::move(rule),
          .choices = {},
          .valid = std::move(valid)};
}

ParameterDescription number(std::string key, Json fallback, std::string rule, Valid valid) {
  ParameterDescription parameter =
      integer(std::move(key), std::move(fallback), std::move(rule), std::move(valid));
  parameter.type = "number";
  return parameter;
}

ParameterDescription numbers(std::string key, Json fallback, std::string rule, Valid valid) {
  ParameterDescription parameter =
      integer(std::move(key), std::move(fallback), std::move(rule), std::move(valid));
  parameter.type = "numbers";
  return parameter;
}

ParameterDescription choice(std::string key, std::vector<std::string> choices, std::string rule) {
  ParameterDescription parameter = integer(std::move(key), choices.front(), std::move(rule), {});
  parameter.type = "choice";
  parameter.choices = std::move(choices);
  return parameter;
}

ParameterDescription boolean(std::string key, bool fallback, std::string rule) {
  ParameterDescription parameter = integer(std::move(key), fallback, std::move(rule), {});
  parameter.type = "boolean";
  return parameter;
}

bool are_ascending_shares(const Json& list) {
  double last = 0.0;
  for (const Json& share : list) {
    if (share.get<double>() <= last || share.get<double>() >= 1.0) return false;
    last = share.get<double>();
  }
  return !list.empty();
}

constexpr const char* kAugmentationRule =
    "what training images undergo whenever they are seen: mirrored or not; crop_flip also cut out "
    "anew, at their own size, of a frame of zeros an eighth of the side wide";

std::vector<ParameterDescription> make_training_keys() {
  return {
      integer("epochs", nullptr, "passes over the training images, an integer from 1 to 100000",
              between(1, 100000)),
      integer("batch_size", nullptr, "in-distribution images a step, an integer from 1 to 65536",
              between(1, 65536)),
      number("learning_rate", nullptr, "the rate at the start, > 0 and < 1000",
             in_open_range(0, 1000)),
      number("weight_decay", nullptr, "L2 penalty on every parameter, from 0 to 1", between(0, 1)),
      number("final_learning_rate", 1e-6, "the rate at the last step, from 0 to 1000",
             between(0, 1000)),
      number("momentum", 0.9, "from 0 to 1, 1 excluded",
             [](const Json& m) { return m.get<double>() >= 0.0 && m.get<double>() < 1.0; }),
      boolean("nesterov", true, "true or false"),
      choice("schedule", {"cosine", "step"},
             "how the rate falls: with every update to `final_learning_rate`, or by `factor` at "
             "each of `milestones`"),
      numbers("milestones", {0.5, 0.75},
              "for schedule step: shares of all updates, ascending, each above 0 and below 1",
              are_ascending_shares),
      number("factor", 0.1, "for schedule step: what the rate is multiplied by, > 0 and < 1",
             in_open_range(0, 1)),
      integer("hold_out", 0,
              "images at the end of the training split that are not trained on, >= 0",
              between(0, 1e12)),
      choice("checkpoint", {"last"}, "which weights are kept"),
      choice("precision", {"fp32", "tf32", "bf16"},
             "arithmetic of convolutions and matrix products; losses, batch norm statistics, "
             "weights and everything after the training are fp32"),
      choice("augmentation", augmentation_names(), kAugmentationRule),
      choice("outlier_augmentation", augmentation_names(), "the same of auxiliary outliers"),
      choice("outlier_order", {"permuted", "offset"},
             "auxiliary outliers in a new order each pass, or in file order from a random start"),
  };
}

}  // namespace

const std::vector<ParameterDescription>& training_keys() {
  static const std::vector<ParameterDescription> keys = make_training_keys();
  return keys;
}

const ParameterDescription& dropout_key() {
  static const ParameterDescription key =
      number("dropout", nullptr, "a probability from 0 to 1, 1 excluded",
             [](const Json& p) { return p.get<double>() >= 0.0 && p.get<double>() < 1.0; });
  return key;
}

const std::vector<std::pair<std::string, std::string>>& typed_for_key() {
  static const std::vector<std::pair<std::string, std::string>> pairs{
      {"lambda", "outlier_loss_weight"},
      {"T", "temperature"},
      {"k", "reject_count"},
      {"eps", "epsilon"},
      {"lambda_c", "boundary_weight"},
      {"lr", "learning_rate"},
      {"wd", "weight_decay"},
      {"dataset", "in_distribution"},
      {"model", "network"},
      {"aux", "outliers"}};
  return pairs;
}

}  // namespace oodsweep
