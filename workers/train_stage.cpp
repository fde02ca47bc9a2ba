#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/network.hpp"
#include "models/weights/weights_file.hpp"
#include "workers/compute_device.hpp"
#include "workers/device/precision.hpp"
#include "workers/device_step.hpp"
#include "workers/stage_inputs.hpp"
#include "workers/stage_work.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

std::unique_ptr<Network> starting_network(const StageContext& context, const TrainingPlan& plan) {
  auto network = make_network(plan.network, plan.stream_seed("initial_weights"), compute_device());
  const Json& material = context.stage.material;
  const std::int64_t outputs = material.value("start_outputs", plan.network.outputs);
  if (material.contains("parent")) {
    load_parent(context, StageKey{material.at("parent")}, outputs, *network);
  } else if (material.contains("start_weights")) {
    load_given(context, "start_weights", material.at("start_weights"), outputs, *network);
  }
  return network;
}

void say_precision(const TrainingPlan& plan, StageLog& log) {
  if (plan.precision == Precision::kFp32) return;
  std::string text = "convolutions and matrix products in " +
                     precision_names()[static_cast<std::size_t>(plan.precision)];
  if (compute_device().is_cpu()) {
    if (plan.precision == Precision::kTf32) text += ", which this CPU computes as fp32";
    if (plan.precision == Precision::kBf16 && !cpu_has_bf16()) {
      text += ", for which this CPU has no instructions: several times slower than fp32";
    }
  }
  log.line(text);
}

/// @param recorder Outlives the steps.
StepRunnerMaker step_maker(const StageContext& context, const TrainingPlan& plan,
                           const TrainingImages& images, WorkRecorder* recorder) {
  say_precision(plan, context.log);
  if (compute_device().is_cpu()) return make_eager_step;
  DevicePlan device{compute_device(), room_for_images(), recorder};
  device.say = [&log = context.log](const std::string& homes) { log.line(homes); };
  return make_device_steps(images, device);
}

/// On a GPU the sums are part of recorded work, whose pieces nobody times.
StageSpeed speed_of(const TrainingRecord& record, const Collective& gang) {
  StageSpeed speed{.width = gang.size()};
  if (record.steps == 0 || record.seconds <= 0.0) return speed;
  speed.images_per_second = static_cast<double>(record.images) / record.seconds;
  speed.step_seconds = record.seconds / static_cast<double>(record.steps);
  if (speed.width > 1 && gang.device().is_cpu()) {
    speed.collective_share = record.collective_seconds / record.seconds;
  }
  return speed;
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
  const TrainingImages images{open_split(context, "train", data.at("train")), outliers};
  BatchSource batches{plan, images.labelled, images.outliers, sharding};
  context.log.line(fmt::format("{}: {} epochs of {} steps, {} images and {} outliers a step",
                               context.stage.label, plan.epochs, batches.steps_per_epoch(),
                               plan.batch_size, plan.outlier_batch_size));
  const Tf32Guard tf32{plan.precision};
  const auto recorder = make_work_recorder();
  TrainingRecord record =
      train(*network, plan, batches,
            {context.progress, context.log, context.stop_asked, context.checkpoints,
             context.collective, sharding, step_maker(context, plan, images, recorder.get())});
  result.curve = std::move(record.curve);
  result.data_wait_seconds = batches.wait_seconds();
  result.speed = speed_of(record, context.collective);
  if (record.resumed) say_where_it_began(*record.resumed, result.provenance);
  if (context.collective.rank() > 0) return;
  write_safetensors(context.folder / "weights.safetensors", state_arrays(*network),
                    {{"format", "oodsweep"}, {"stage", context.stage.key.hex}});
}

}  // namespace oodsweep
