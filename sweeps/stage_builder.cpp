#include "sweeps/stage_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "sweeps/setting_use.hpp"
#include "sweeps/stage_versions.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

void put(Json::object_t&) {}

template <class Value, class... Rest>
void put(Json::object_t& object, const char* key, Value&& value, Rest&&... rest) {
  object.emplace(key, std::forward<Value>(value));
  put(object, std::forward<Rest>(rest)...);
}

/// An object of these keys and values: members("kind", "score", "version", 1). A large sweep has
/// 100,000 materials; nlohmann's nested lists cost three times as much.
template <class... Members>
Json members(Members&&... keys_and_values) {
  Json json = Json::object();
  put(json.get_ref<Json::object_t&>(), std::forward<Members>(keys_and_values)...);
  return json;
}

Stage finished(Stage stage) {
  stage.key = {canonical_key(stage.material)};
  return stage;
}

Json training_material(const TrainInputs& inputs) {
  Json training = Json::object();
  for (const ParameterDescription& key : training_keys()) {
    if (!enters_key(key.key, *inputs.settings, inputs.outliers != nullptr)) continue;
    training[key.key] = inputs.settings->at(key.key).value;
  }
  if (inputs.outliers != nullptr) training["outlier_batch_size"] = inputs.outlier_batch_size;
  return training;
}

std::string train_label(const TrainInputs& inputs) {
  const bool continues = !inputs.parent.empty() || inputs.start != nullptr;
  return fmt::format("{} {}{} repeat {}", inputs.network->name,
                     inputs.objective->at("name").get<std::string>(), continues ? " fine_tune" : "",
                     inputs.repeat);
}

/// Fields that are absent for one slot, so that stages of before there were several keep their
/// keys.
void add_parallel(const DataParallel& parallel, Stage& stage) {
  if (parallel.gpus_per_trial > 1) stage.material["replicas"] = parallel.gpus_per_trial;
  if (parallel.virtual_shards > 1) stage.material["virtual_shards"] = parallel.virtual_shards;
  stage.width = parallel.gpus_per_trial;
  stage.widest = parallel.widest();
}

/// Workers may stand in another folder.
std::string absolute(const GivenWeights& weights) {
  return std::filesystem::absolute(weights.path).lexically_normal().string();
}

/// A stage names each of its parents once.
void add_parent(Stage& stage, const StageKey& parent) {
  const auto found = std::find(stage.parents.begin(), stage.parents.end(), parent);
  if (found == stage.parents.end()) stage.parents.push_back(parent);
}

/// A network with its weights, and the images that it runs on.
void add_network_inputs(Stage& stage, const TrainedNetwork& model, const RoleSplit& data) {
  stage.material["numerics"] = kNumerics;
  stage.material["network"] = model.network;
  stage.material["data"] = data.split->fingerprint;
  stage.material["batch_size"] = kOutputsBatchSize;
  stage.places["data"] = data.split->location;
  stage.widest = model.widest;
  if (model.given != nullptr) {
    stage.material["model"] = {{"weights", model.given->sha256}};
    stage.places["weights"] = absolute(*model.given);
  } else {
    stage.material["model"] = model.train.hex;
    add_parent(stage, model.train);
  }
}

Json data_places(const RoleSplit& data) {
  return members("dataset", data.split->name, "role", data.role);
}

Json side_of_test(const ScoredSplit& scored) {
  return members("score", scored.score.hex, "data", scored.data.split->fingerprint);
}

Json evaluation_places(const RoleSplit& data, const Scoring& scoring) {
  Json places = data_places(data);
  places["variants"] = scoring.variants;
  places["method"] = scoring.method;
  return places;
}

}  // namespace

Stage train_stage(const TrainInputs& inputs) {
  Stage stage{.key = {},
              .kind = StageKind::kTrain,
              .label = "train " + train_label(inputs),
              .repeat = inputs.repeat,
              .material = members("kind", "train", "version", kTrainStageVersion, "numerics",
                                  kNumerics, "seed", inputs.seed, "repeat", inputs.repeat,
                                  "network", to_json(*inputs.network), "objective",
                                  *inputs.objective, "training", training_material(inputs), "data",
                                  members("train", inputs.train->fingerprint)),
              .places = members("train", inputs.train->location),
              .parents = {},
              .images = inputs.train->count};
  if (inputs.outliers != nullptr) {
    stage.material["data"]["outliers"] = inputs.outliers->fingerprint;
    stage.places["outliers"] = inputs.outliers->location;
  }
  if (!inputs.parent.empty()) {
    stage.material["parent"] = inputs.parent.hex;
    stage.parents.push_back(inputs.parent);
  }
  if (inputs.start != nullptr) {
    stage.material["start_weights"] = inputs.start->sha256;
    stage.places["start_weights"] = absolute(*inputs.start);
  }
  const bool continues = !inputs.parent.empty() || inputs.start != nullptr;
  if (continues && inputs.start_outputs != inputs.network->outputs) {
    stage.material["start_outputs"] = inputs.start_outputs;
  }
  add_parallel(inputs.parallel, stage);
  return finished(std::move(stage));
}

Stage outputs_stage(const TrainedNetwork& model, const RoleSplit& data) {
  Stage stage{.key = {},
              .kind = StageKind::kOutputs,
              .label = fmt::format("outputs {} of {}", data.split->name, model.label),
              .repeat = model.repeat,
              .material = members("kind", "outputs", "version", kOutputsStageVersion),
              .places = Json::object(),
              .parents = {},
              .images = data.split->count};
  add_network_inputs(stage, model, data);
  return finished(std::move(stage));
}

Stage score_stage(const TrainedNetwork& model, const Scoring& scoring, const RoleSplit& data,
                  const StageKey& outputs, const FitInputs& fit) {
  Stage stage{
      .key = {},
      .kind = StageKind::kScore,
      .label = fmt::format("score {} by {} of {}", data.split->name, scoring.method, model.label),
      .repeat = model.repeat,
      .material = members("kind", "score", "version", kScoreStageVersion, "detectors",
                          scoring.detectors, "classes", model.classes, "outputs", outputs.hex),
      .places = data_places(data),
      .parents = {outputs},
      .images = data.split->count};
  if (scoring.needs_fit) {
    Json validation = Json::array();
    for (const StageKey& key : fit.validation_outliers) validation.push_back(key.hex);
    stage.material["fit"] = {{"in", fit.in.hex}, {"validation_outliers", validation}};
    add_parent(stage, fit.in);
    for (const StageKey& key : fit.validation_outliers) add_parent(stage, key);
  }
  if (scoring.needs_held_out) {
    stage.material["fit"]["held_out"] = fit.held_out.hex;
    add_parent(stage, fit.held_out);
  }
  if (scoring.reads_images) add_network_inputs(stage, model, data);
  return finished(std::move(stage));
}

Stage in_distribution_stage(const TrainedNetwork& model, const Scoring& scoring,
                            const ScoredSplit& in) {
  Stage stage{.key = {},
              .kind = StageKind::kEvaluate,
              .label = fmt::format("evaluate {} by {} of {}", in.data.split->name, scoring.method,
                                   model.label),
              .repeat = model.repeat,
              .material = members("kind", "evaluate", "version", kEvaluateStageVersion, "what",
                                  "in_distribution", "outputs", in.outputs.hex, "score",
                                  in.score.hex, "variants", scoring.variants.size()),
              .places = evaluation_places(in.data, scoring),
              .parents = {in.outputs, in.score},
              .images = in.data.split->count};
  if (scoring.needs_held_out) stage.material["confidence"] = "score";
  return finished(std::move(stage));
}

Stage detection_stage(const TrainedNetwork& model, const Scoring& scoring,
                      const EvaluationInputs& inputs, const ScoredSplit& in,
                      const ScoredSplit& out) {
  return finished(
      {.key = {},
       .kind = StageKind::kEvaluate,
       .label = fmt::format("evaluate {} against {} by {} of {}", in.data.split->name,
                            out.data.split->name, scoring.method, model.label),
       .repeat = model.repeat,
       .material = members("kind", "evaluate", "version", kEvaluateStageVersion, "what",
                           "detection", "seed", inputs.seed, "in", side_of_test(in), "out",
                           side_of_test(out), "variants", scoring.variants.size(), "conventions",
                           inputs.conventions, "draws", inputs.draws),
       .places = evaluation_places(out.data, scoring),
       .parents = {in.score, out.score},
       .images = in.data.split->count + out.data.split->count});
}

Stage rejection_stage(const TrainedNetwork& model, const Scoring& scoring,
                      const EvaluationInputs& inputs, const ScoredSplit& in,
                      const std::vector<ScoredSplit>& out, const std::string& role,
                      const std::string& name) {
  Stage stage{.key = {},
              .kind = StageKind::kEvaluate,
              .label = fmt::format("evaluate rejection, {} against {} by {} of {}",
                                   in.data.split->name, name, scoring.method, model.label),
              .repeat = model.repeat,
              .material = {{"kind", "evaluate"},
                           {"version", kEvaluateStageVersion},
                           {"what", "rejection"},
                           {"seed", inputs.seed},
                           {"in", side_of_test(in)},
                           {"out", Json::array()},
                           {"variants", scoring.variants.size()},
                           {"draws", inputs.draws}},
              .places = {{"dataset", name},
                         {"role", role},
                         {"variants", scoring.variants},
                         {"method", scoring.method}},
              .parents = {in.outputs, in.score},
              .images = in.data.split->count};
  stage.material["in"]["outputs"] = in.outputs.hex;
  for (const ScoredSplit& set : out) {
    stage.images += set.data.split->count;
    stage.material["out"].push_back(side_of_test(set));
    stage.parents.push_back(set.score);
  }
  return finished(std::move(stage));
}

}  // namespace oodsweep
