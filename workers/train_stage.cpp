#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/network.hpp"
#include "models/weights/weights_file.hpp"
#include "workers/stage_inputs.hpp"
#include "workers/stage_work.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

std::unique_ptr<Network> starting_network(const StageContext& context, const TrainingPlan& plan) {
  auto network = make_network(plan.network, plan.stream_seed("initial_weights"));
  const Json& material = context.stage.material;
  const std::int64_t outputs = material.value("start_outputs", plan.network.outputs);
  if (material.contains("parent")) {
    load_parent(context, StageKey{material.at("parent")}, outputs, *network);
  } else if (material.contains("start_weights")) {
    load_given(context, "start_weights", material.at("start_weights"), outputs, *network);
  }
  return network;
}

/// @param provenance Of this process; what others did is added to it.
void say_where_it_began(const ResumePoint& from, Json& provenance) {
  Json others = Json::array();
  for (const Json& earlier : from.provenance) {
    if (earlier != provenance) others.push_back(earlier);
  }
  provenance["resumed_from_step"] = from.step;
  provenance["resumed_from_attempt"] = from.attempt.text;
  provenance["earlier_seconds"] = from.seconds;
  if (!others.empty()) provenance["earlier_provenance"] = others;
}

}  // namespace

void run_train_stage(const StageContext& context, StageResult& result) {
  const TrainingPlan plan = training_plan_from(context.stage.material);
  const Json& data = context.stage.material.at("data");
  auto network = starting_network(context, plan);
  std::shared_ptr<const ImageSource> outliers;
  if (plan.outlier_batch_size > 0) {
    outliers = open_split(context, "outliers", data.at("outliers"));
  }
  const Sharding sharding = sharding_of(plan, context.collective.rank(), context.collective.size());
  BatchSource batches{plan, open_split(context, "train", data.at("train")), outliers, sharding};
  context.log.line(fmt::format("{}: {} epochs of {} steps, {} images and {} outliers a step",
                               context.stage.label, plan.epochs, batches.steps_per_epoch(),
                               plan.batch_size, plan.outlier_batch_size));
  TrainingRecord record = train(*network, plan, batches,
                                {context.progress, context.log, context.stop_asked,
                                 context.checkpoints, context.collective, sharding});
  result.curve = std::move(record.curve);
  result.data_wait_seconds = batches.wait_seconds();
  if (record.resumed) say_where_it_began(*record.resumed, result.provenance);
  write_safetensors(context.folder / "weights.safetensors", state_arrays(*network),
                    {{"format", "oodsweep"}, {"stage", context.stage.key.hex}});
}

}  // namespace oodsweep
