#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/network.hpp"
#include "models/weights/weights_file.hpp"
#include "workers/stage_work.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

std::unique_ptr<Network> starting_network(const StageContext& context, const TrainingPlan& plan) {
  auto network = make_network(plan.network, plan.stream_seed("initial_weights"));
  const Json& material = context.stage.material;
  if (material.contains("parent")) {
    const StageKey parent{material.at("parent")};
    const auto file = verified_file(context.run_dir, parent, "weights.safetensors");
    load_state(*network, read_weights(file).arrays, file.string());
  } else if (material.contains("start_weights")) {
    const std::filesystem::path file = context.stage.places.at("start_weights").get<std::string>();
    if (sha256_file(file) != material.at("start_weights")) {
      throw ConfigError{file.string() + ": the weights were changed since the sweep was planned"};
    }
    load_state(*network, read_weights(file).arrays, file.string());
  }
  return network;
}

}  // namespace

void run_train_stage(const StageContext& context, StageResult& result) {
  const TrainingPlan plan = training_plan_from(context.stage.material);
  const Json& places = context.stage.places;
  auto network = starting_network(context, plan);
  std::shared_ptr<const ImageSource> outliers;
  if (plan.outlier_batch_size > 0) outliers = context.catalog.open(places.at("outliers"));
  BatchSource batches{plan, context.catalog.open(places.at("train")), outliers};
  result.curve = train(*network, plan, batches, context.progress);
  write_safetensors(context.folder / "weights.safetensors", state_arrays(*network),
                    {{"format", "oodsweep"}, {"stage", context.stage.key.hex}});
}

}  // namespace oodsweep
