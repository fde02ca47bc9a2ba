#include "workers/training_plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "sweeps/stage_versions.hpp"
#include "workers/material.hpp"

namespace oodsweep {
namespace {

constexpr auto kAnything = [](const auto&) { return true; };
constexpr auto kPositive = [](auto value) { return value > 0; };
constexpr auto kNotNegative = [](auto value) { return value >= 0; };

void read_choice(JsonObject& object, const std::string& key, const std::string& only) {
  std::string choice;
  object.read_required(key, choice, "this program does \"" + only + '"',
                       [&](const std::string& given) { return given == only; });
}

void read_schedule(JsonObject& object, TrainingPlan& plan) {
  std::string schedule;
  object.read_required("schedule", schedule, "cosine or step", [](const std::string& given) {
    return given == "cosine" || given == "step";
  });
  if (schedule == "cosine") {
    object.read_required("final_learning_rate", plan.final_learning_rate, "a number >= 0",
                         kNotNegative);
    return;
  }
  plan.schedule = Schedule::kStep;
  object.read_required("milestones", plan.milestones, "shares of all updates", kAnything);
  object.read_required("factor", plan.factor, "a number > 0", kPositive);
}

/// Not given: none.
void read_augmentation(JsonObject& object, const std::string& key, Augmentation& augmentation) {
  const std::vector<std::string>& names = augmentation_names();
  std::string name = names.front();
  object.read_optional(key, name, "one of " + join(names, ", "), [&](const std::string& given) {
    return std::find(names.begin(), names.end(), given) != names.end();
  });
  augmentation = augmentation_named(name);
}

/// Not given: float32.
void read_precision(JsonObject& object, TrainingPlan& plan) {
  const std::vector<std::string>& names = precision_names();
  std::string name = names.front();
  object.read_optional("precision", name, "one of " + join(names, ", "),
                       [&](const std::string& given) {
                         return std::find(names.begin(), names.end(), given) != names.end();
                       });
  plan.precision = precision_named(name);
}

void read_outlier_keys(JsonObject& object, TrainingPlan& plan) {
  if (!object.has("outlier_batch_size")) return;
  object.read_required("outlier_batch_size", plan.outlier_batch_size, "an integer > 0", kPositive);
  std::string order;
  object.read_required("outlier_order", order, "permuted or offset", [](const std::string& given) {
    return given == "permuted" || given == "offset";
  });
  plan.outlier_order = order == "offset" ? OutlierOrder::kOffset : OutlierOrder::kPermuted;
  read_augmentation(object, "outlier_augmentation", plan.outlier_augmentation);
}

/// A setting that this program does not know is refused: leaving it out would train something else
/// than the key says.
void read_training(const Json& json, TrainingPlan& plan) {
  JsonObject object{json, "train stage: training"};
  object.read_required("epochs", plan.epochs, "an integer > 0", kPositive);
  object.read_required("batch_size", plan.batch_size, "an integer > 0", kPositive);
  object.read_required("learning_rate", plan.learning_rate, "a number > 0", kPositive);
  object.read_required("momentum", plan.momentum, "a number >= 0", kNotNegative);
  object.read_required("nesterov", plan.nesterov, "true or false", kAnything);
  object.read_required("weight_decay", plan.weight_decay, "a number >= 0", kNotNegative);
  object.read_required("hold_out", plan.hold_out, "an integer >= 0", kNotNegative);
  read_schedule(object, plan);
  read_choice(object, "checkpoint", "last");
  read_precision(object, plan);
  read_augmentation(object, "augmentation", plan.augmentation);
  read_outlier_keys(object, plan);
  object.reject_unknown_keys();
}

/// Each shard of a full batch has images, of both parts.
void read_shards(JsonObject& object, TrainingPlan& plan) {
  const std::int64_t most = plan.outlier_batch_size > 0
                                ? std::min(plan.batch_size, plan.outlier_batch_size)
                                : plan.batch_size;
  object.read_optional("replicas", plan.replicas, "1 up to the images of a step",
                       [&](std::int64_t count) { return count >= 1 && count <= most; });
  object.read_optional("virtual_shards", plan.virtual_shards,
                       "a power of two up to the images of a step; not with replicas",
                       [&](std::int64_t count) {
                         return count >= 1 && count <= most && (count & (count - 1)) == 0 &&
                                (count == 1 || plan.replicas == 1);
                       });
}

}  // namespace

std::uint64_t TrainingPlan::stream_seed(const std::string& purpose) const {
  return derive_seed(seed, repeat, continues ? purpose + "_fine_tune" : purpose);
}

TrainingPlan training_plan_from(const Json& material) {
  require_supported(material, "version", kTrainStageVersion);
  require_supported(material, "numerics", kNumerics);
  JsonObject object{material, "train stage"};
  TrainingPlan plan;
  object.read_required("seed", plan.seed, "an integer >= 0", kAnything);
  object.read_required("repeat", plan.repeat, "an integer >= 0", kNotNegative);
  object.read_required("objective", plan.objective, "an object",
                       [](const Json& json) { return json.is_object(); });
  plan.network = network_spec_from_json(material.value("network", Json{}));
  plan.continues = object.has("parent") || object.has("start_weights");
  read_training(material.value("training", Json{}), plan);
  read_shards(object, plan);
  return plan;
}

}  // namespace oodsweep
