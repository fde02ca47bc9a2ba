#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "results/store/database.hpp"
#include "results/store/result_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// A sweep of two methods and three repeats, one evaluate stage per trial, built by hand.
class StoreTest : public testing::Test {
 protected:
  static Stage evaluate_stage(const std::string& method, std::int64_t repeat,
                              const std::string& role = "test") {
    Stage stage;
    stage.kind = StageKind::kEvaluate;
    stage.repeat = repeat;
    stage.label = "evaluate " + method;
    stage.material = {{"kind", "evaluate"}, {"method", method}, {"repeat", repeat}, {"role", role}};
    stage.places = {{"dataset", "notmnist"}, {"role", role}, {"variants", {{{"score", "msp"}}}}};
    stage.key = {canonical_key(stage.material)};
    return stage;
  }

  static Trial trial_of(std::int64_t index, const std::string& method, std::int64_t repeat,
                        double weight) {
    Trial trial;
    trial.index = index;
    trial.method = method;
    trial.repeat = repeat;
    trial.parameters = {{"in_distribution", "mnist"},
                        {"network", "mnist_convnet"},
                        {"epochs", 10},
                        {"outlier_loss_weight", weight}};
    return trial;
  }

  /// msp (weight 0) and outlier_exposure (weight 0.5), repeats 0 to 2.
  StageGraph graph() const {
    StageGraph graph;
    for (const auto& [method, weight] :
         {std::pair{"msp", 0.0}, std::pair{"outlier_exposure", 0.5}}) {
      for (std::int64_t repeat = 0; repeat < 3; ++repeat) {
        Trial trial =
            trial_of(static_cast<std::int64_t>(graph.trials.size()), method, repeat, weight);
        const Stage stage = evaluate_stage(method, repeat);
        trial.evaluations = {stage.key};
        graph.stages.push_back(stage);
        graph.trials.push_back(trial);
      }
    }
    return graph;
  }

  static SweepRecord record(const std::string& name = "small", int seed = 1) {
    return {name, "oodsweep/1", {{"name", name}, {"seed", seed}}, Json::object()};
  }

  static MetricRow row(const std::string& metric, int draw, double value) {
    return {.metric = metric,
            .convention = "oe",
            .positive = "out",
            .dataset = "notmnist",
            .role = "test",
            .variant = {{"score", "msp"}},
            .draw = draw,
            .has_value = true,
            .value = value,
            .reason = "",
            .n_in = 100,
            .n_out = 20};
  }

  static StageResult result_of(const Stage& stage, std::vector<MetricRow> rows) {
    StageResult result;
    result.key = stage.key;
    result.kind = "evaluate";
    result.stage = to_json(stage);
    result.attempt = "a000001";
    result.seconds = 0.25;
    result.provenance = {{"host", "here"}};
    result.metrics = std::move(rows);
    return result;
  }

  Database reader() const {
    return Database::open(folder_.path() / "sweep.db", Database::Mode::kReadOnly);
  }
  double real(const std::string& sql) const {
    Database database = reader();
    Statement select = database.prepare(sql);
    EXPECT_TRUE(select.step()) << sql;
    EXPECT_FALSE(select.is_null(0)) << sql;
    return select.real(0);
  }

  TemporaryFolder folder_;
};

}  // namespace oodsweep
