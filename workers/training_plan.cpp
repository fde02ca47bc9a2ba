#include "workers/training_plan.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

void require(const Json& json, const char* key, const Json& supported) {
  if (json.at(key) != supported) {
    throw ConfigError{std::string{"train stage."} + key, json.at(key).dump(),
                      "this program does " + supported.dump()};
  }
}

}  // namespace

std::uint64_t TrainingPlan::stream_seed(const std::string& purpose) const {
  return derive_seed(seed, repeat, continues ? purpose + "_fine_tune" : purpose);
}

TrainingPlan training_plan_from(const Json& material) {
  try {
    require(material, "version", 1);
    require(material, "numerics", "cpu-fp32");
    TrainingPlan plan;
    plan.network = network_spec_from_json(material.at("network"));
    plan.objective = material.at("objective");
    material.at("seed").get_to(plan.seed);
    material.at("repeat").get_to(plan.repeat);
    plan.continues = material.contains("parent") || material.contains("start_weights");
    const Json& training = material.at("training");
    require(training, "schedule", "cosine");
    require(training, "checkpoint", "last");
    training.at("epochs").get_to(plan.epochs);
    training.at("batch_size").get_to(plan.batch_size);
    training.at("learning_rate").get_to(plan.learning_rate);
    training.at("final_learning_rate").get_to(plan.final_learning_rate);
    training.at("momentum").get_to(plan.momentum);
    training.at("nesterov").get_to(plan.nesterov);
    training.at("weight_decay").get_to(plan.weight_decay);
    training.at("hold_out").get_to(plan.hold_out);
    if (training.contains("outlier_batch_size")) {
      training.at("outlier_batch_size").get_to(plan.outlier_batch_size);
      const bool offset = training.at("outlier_order") == "offset";
      plan.outlier_order = offset ? OutlierOrder::kOffset : OutlierOrder::kPermuted;
    }
    return plan;
  } catch (const nlohmann::json::exception& error) {
    throw ConfigError{std::string{"train stage: "} + error.what()};
  }
}

}  // namespace oodsweep
