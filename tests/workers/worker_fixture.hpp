#pragma once

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "datasets/catalog.hpp"
#include "models/network_spec.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"
#include "workers/progress.hpp"
#include "workers/stage_runner.hpp"

namespace oodsweep {

/// A run folder of its own, and stages on 200 drawn characters.
class WorkerTest : public testing::Test {
 protected:
  /// One thread, as in every worker: other counts give other bits.
  static void SetUpTestSuite() { at::set_num_threads(1); }

  WorkerTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    run_ = std::filesystem::path{testing::TempDir()} /
           (std::string{test->name()} + "." + std::to_string(getpid()));
    std::filesystem::remove_all(run_);
    std::filesystem::create_directories(run_);
  }
  ~WorkerTest() override { std::filesystem::remove_all(run_); }

  static SplitInfo split(const std::string& text, SplitRole role) {
    return Catalog{"/nowhere"}.resolve(text, role, std::nullopt, "test");
  }

  static Json network() {
    return to_json(NetworkSpec{"mnist_convnet", {1, 28, 28}, 10, 0.5, {}, {}});
  }

  static Stage finished(StageKind kind, Json material, Json places, std::vector<StageKey> parents) {
    Stage stage;
    stage.kind = kind;
    stage.key = {canonical_key(material)};
    stage.label = to_string(kind);
    stage.material = std::move(material);
    stage.places = std::move(places);
    stage.parents = std::move(parents);
    return stage;
  }

  /// One epoch of four steps of 50.
  static Stage train_stage(double learning_rate = 0.01) {
    const SplitInfo train = split("glyphs:train[0:200]", SplitRole::kTrain);
    return finished(StageKind::kTrain,
                    {{"kind", "train"},
                     {"version", 1},
                     {"numerics", "cpu-fp32"},
                     {"seed", 1},
                     {"repeat", 0},
                     {"network", network()},
                     {"objective", {{"name", "cross_entropy"}, {"version", 1}}},
                     {"training",
                      {{"epochs", 1},
                       {"batch_size", 50},
                       {"learning_rate", learning_rate},
                       {"final_learning_rate", 1e-6},
                       {"momentum", 0.9},
                       {"nesterov", true},
                       {"weight_decay", 5e-4},
                       {"schedule", "cosine"},
                       {"hold_out", 0},
                       {"checkpoint", "last"}}},
                     {"data", {{"train", train.fingerprint}}}},
                    {{"train", train.location}}, {});
  }

  /// Outlier Exposure that continues from `parent`.
  static Stage fine_tune_stage(const Stage& parent) {
    const SplitInfo outliers = split("glyphs-outliers", SplitRole::kOutliers);
    Json material = parent.material;
    material["objective"] = {
        {"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}};
    material["training"]["outlier_batch_size"] = 100;
    material["training"]["outlier_order"] = "permuted";
    material["data"]["outliers"] = outliers.fingerprint;
    material["parent"] = parent.key.hex;
    Json places = parent.places;
    places["outliers"] = outliers.location;
    return finished(StageKind::kTrain, material, places, {parent.key});
  }

  /// Two reject classes, from a parent without any.
  static Stage reject_classes_stage(const Stage& parent) {
    Stage stage = fine_tune_stage(parent);
    stage.material["network"]["outputs"] = 12;
    stage.material["start_outputs"] = 10;
    stage.material["objective"] = {{"name", "reject_classes"},
                                   {"version", 1},
                                   {"reject_count", 2},
                                   {"outlier_loss_weight", 5.0}};
    return finished(StageKind::kTrain, stage.material, stage.places, stage.parents);
  }

  static Stage outputs_stage(const Stage& model, std::int64_t batch_size = 250,
                             const std::string& images = "glyphs:test[0:300]") {
    const SplitInfo data = split(images, SplitRole::kTest);
    return finished(StageKind::kOutputs,
                    {{"kind", "outputs"},
                     {"version", 1},
                     {"numerics", "cpu-fp32"},
                     {"network", model.material.at("network")},
                     {"model", model.key.hex},
                     {"data", data.fingerprint},
                     {"batch_size", batch_size}},
                    {{"data", data.location}}, {model.key});
  }

  static Stage score_stage(const Stage& outputs) {
    return finished(
        StageKind::kScore,
        {{"kind", "score"},
         {"version", 1},
         {"detectors",
          {{{"variant", Json::object()}, {"detector", {{"name", "msp"}, {"version", 1}}}}}},
         {"classes", 10},
         {"outputs", outputs.key.hex}},
        Json::object(), {outputs.key});
  }

  /// The grid of ODIN with these values, on the split of outputs_stage().
  static Stage odin_stage(const Stage& model, const Stage& outputs, const Json& temperatures,
                          const Json& epsilons, std::int64_t batch_size = 250) {
    Json detectors = Json::array();
    for (const Json& temperature : temperatures) {
      for (const Json& epsilon : epsilons) {
        const Json variant{{"temperature", temperature}, {"epsilon", epsilon}};
        Json detector = variant;
        detector["name"] = "odin";
        detector["version"] = 1;
        detectors.push_back({{"variant", variant}, {"detector", detector}});
      }
    }
    Json material = outputs.material;
    material["kind"] = "score";
    material["batch_size"] = batch_size;
    material["detectors"] = detectors;
    material["classes"] = 10;
    material["outputs"] = outputs.key.hex;
    return finished(StageKind::kScore, material, outputs.places, {outputs.key, model.key});
  }

  /// The stages, each with an attempt of its own.
  WorkerRequest request_of(const std::vector<Stage>& stages, const std::filesystem::path& run_dir) {
    WorkerRequest request;
    request.run_dir = run_dir;
    request.data_root = "/nowhere";
    for (const Stage& stage : stages) {
      request.stages.push_back({{"a" + std::to_string(++attempts_)}, stage});
    }
    return request;
  }

  /// @return Number of failed stages.
  int run(const std::vector<Stage>& stages, const std::filesystem::path& run_dir) {
    Progress silent{std::nullopt};
    return run_stages(request_of(stages, run_dir), silent).failed;
  }
  int run(const std::vector<Stage>& stages) { return run(stages, run_); }

  std::filesystem::path run_;
  int attempts_ = 0;
};

}  // namespace oodsweep
