#include <gtest/gtest.h>

#include <cmath>

#include "results/store/query.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// AUROC of two draws in each repeat: msp 0.80 0.82 | 0.84 0.86 | 0.88 0.90, outlier_exposure 0.1
/// more in repeats 0 and 1, not done in repeat 2. Whole-set values (draw -1) are there too and must
/// not count.
class ViewsTest : public StoreTest {
 protected:
  ViewsTest() {
    const StageGraph small = graph();
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), small);
    for (int repeat = 0; repeat < 3; ++repeat) {
      const double first = 0.80 + 0.04 * repeat;
      store.record_commit(result_of(small.stages[static_cast<std::size_t>(repeat)], values(first)));
      if (repeat == 2) continue;
      store.record_commit(
          result_of(small.stages[static_cast<std::size_t>(3 + repeat)], values(first + 0.1)));
    }
    store.set_state(small.stages[5].key, StageState::kFailed, "no memory left");
  }

  static std::vector<MetricRow> values(double first) {
    MetricRow accuracy = row("test_accuracy", -1, first - 0.05);
    accuracy.convention = "";
    accuracy.variant = Json::object();
    return {row("auroc", 0, first), row("auroc", 1, first + 0.02), row("auroc", -1, 0.123),
            accuracy};
  }
};

TEST_F(ViewsTest, AnAggregateIsOverRepeatsOfTheMeansOverDraws) {
  // Means of the repeats: 0.81, 0.85, 0.89. Their mean 0.85, sd (n - 1) 0.04.
  const std::string where = " FROM v_agg WHERE method = 'msp' AND metric = 'auroc'";
  EXPECT_NEAR(real("SELECT mean" + where), 0.85, 1e-12);
  EXPECT_NEAR(real("SELECT sd" + where), 0.04, 1e-12);
  EXPECT_EQ(real("SELECT n" + where), 3.0);
  EXPECT_NEAR(real("SELECT min" + where), 0.81, 1e-12);
  EXPECT_NEAR(real("SELECT max" + where), 0.89, 1e-12);
  // Each repeat's draws differ by 0.02: sd = 0.02 / sqrt(2).
  EXPECT_NEAR(real("SELECT sd_draws" + where), 0.02 / std::sqrt(2.0), 1e-12);
}

TEST_F(ViewsTest, PairsAreOfTheSameRepeat) {
  EXPECT_EQ(real("SELECT count(*) FROM v_paired WHERE metric = 'auroc' AND method = 'msp'"), 2.0);
  EXPECT_NEAR(real("SELECT min(difference) FROM v_paired WHERE metric = 'auroc' AND "
                   "method = 'outlier_exposure'"),
              0.1, 1e-12);
}

TEST_F(ViewsTest, ParametersAndSymbolsAreColumnsOfResults) {
  EXPECT_EQ(real("SELECT count(*) FROM v_results WHERE lambda = 0.5 AND outlier_loss_weight = 0.5 "
                 "AND epochs = 10 AND score = 'msp' AND metric = 'auroc'"),
            6.0);
}

TEST_F(ViewsTest, AccuracyStandsBesideTheDetectionNumbers) {
  EXPECT_NEAR(real("SELECT test_accuracy FROM v_wide WHERE method = 'msp' AND convention = 'oe'"),
              0.79, 1e-12);
  EXPECT_NEAR(real("SELECT auroc_sd FROM v_wide WHERE method = 'msp' AND convention = 'oe'"), 0.04,
              1e-12);
}

TEST_F(ViewsTest, WhatIsMissingHasItsReason) {
  EXPECT_EQ(
      run_query(folder_.path(), "SELECT method, repeat, reason FROM v_missing", QueryFormat::kCsv),
      "method,repeat,reason\noutlier_exposure,2,no memory left\n");
}

TEST_F(ViewsTest, CostSharingAndFailuresAreCounted) {
  // Three stages of msp and two of outlier_exposure, 0.25 s each, each for one trial.
  EXPECT_NEAR(real("SELECT seconds FROM v_cost WHERE method = 'msp'"), 3 * 0.25, 1e-12);
  EXPECT_NEAR(real("SELECT sum(unshared_seconds) FROM v_cost WHERE kind = 'evaluate'"), 5 * 0.25,
              1e-12);
  EXPECT_EQ(real("SELECT sharing_factor FROM v_sharing"), 1.0);
  EXPECT_EQ(real("SELECT count(*) FROM v_gantt"), 0.0);
  EXPECT_EQ(real("SELECT count(*) FROM v_failures"), 0.0);
}

TEST_F(ViewsTest, PublishedNumbersStandBesideOurs) {
  // The authors' log of the MNIST baseline: AUROC 96.04 +- 0.09 on notMNIST; ours here is 0.85.
  const std::string where =
      " FROM v_published WHERE method = 'msp' AND metric = 'auroc' AND source = 'log' AND dataset "
      "= 'notmnist'";
  EXPECT_NEAR(real("SELECT published" + where), 0.9604, 1e-9);
  EXPECT_NEAR(real("SELECT published_sd" + where), 0.0009, 1e-9);
  EXPECT_NEAR(real("SELECT difference" + where), 0.85 - 0.9604, 1e-9);
}

TEST_F(StoreTest, TheBestIsChosenOnValidationAndReportedOnTest) {
  StageGraph small;
  for (const double weight : {0.1, 0.5}) {
    Trial trial =
        trial_of(static_cast<std::int64_t>(small.trials.size()), "outlier_exposure", 0, weight);
    const std::string name = "w" + std::to_string(weight);
    for (const char* role : {"validation", "test"}) {
      small.stages.push_back(evaluate_stage(name, 0, role));
      trial.evaluations.push_back(small.stages.back().key);
    }
    small.trials.push_back(trial);
  }
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  // Validation prefers 0.1, test would prefer 0.5.
  for (const auto& [stage, value] :
       {std::pair{0, 0.9}, std::pair{1, 0.6}, std::pair{2, 0.8}, std::pair{3, 0.7}}) {
    store.record_commit(
        result_of(small.stages[static_cast<std::size_t>(stage)], {row("auroc", -1, value)}));
  }
  EXPECT_TRUE(store.flush());
  EXPECT_EQ(real("SELECT mean FROM v_best"), 0.6);
  EXPECT_EQ(real("SELECT validation_auroc FROM v_best"), 0.9);
}

/// One trial with variants of ODIN on three sets; values of the metric "fpr95" and of AUROC.
class ChoiceViewsTest : public StoreTest {
 protected:
  struct Cell {
    double temperature;
    double epsilon;
    double fpr;
    double auroc;
  };

  void add(const std::string& dataset, const std::string& role, const std::vector<Cell>& cells) {
    Stage stage = evaluate_stage("odin " + dataset, 0, role);
    stage.places["dataset"] = dataset;
    std::vector<MetricRow> rows;
    for (const Cell& cell : cells) {
      for (const auto& [metric, value] : {std::pair{"fpr95", cell.fpr}, {"auroc", cell.auroc}}) {
        MetricRow one = row(metric, -1, value);
        one.variant = {{"temperature", cell.temperature}, {"epsilon", cell.epsilon}};
        rows.push_back(one);
      }
    }
    trial_.evaluations.push_back(stage.key);
    graph_.stages.push_back(stage);
    rows_.push_back(rows);
  }

  void store() {
    graph_.trials = {trial_};
    SweepRecord sweep = record();
    sweep.spec["evaluation"]["select_by"] = {{"metric", "fpr95"}, {"on", "validation_outliers"}};
    ResultStore results = ResultStore::open(folder_.path());
    results.add_sweep(sweep, graph_);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      results.record_commit(result_of(graph_.stages[i], rows_[i]));
    }
  }

  std::string text(const std::string& sql) {
    Database database = reader();
    Statement select = database.prepare(sql);
    EXPECT_TRUE(select.step()) << sql;
    return select.text(0);
  }

  Trial trial_ = trial_of(0, "odin", 0, 0.0);
  StageGraph graph_;
  std::vector<std::vector<MetricRow>> rows_;
};

// On the validation set three cells reach FPR 0.1; of the two with AUROC 0.9 the larger T wins.
TEST_F(ChoiceViewsTest, TiesGoToTheLargerAurocThenTheLargerTemperature) {
  add("letters", "validation",
      {{1, 0, 0.1, 0.8}, {10, 0.002, 0.1, 0.9}, {100, 0.004, 0.1, 0.9}, {100, 0, 0.2, 0.99}});
  add("clothes", "test",
      {{1, 0, 0.5, 0.5}, {10, 0.002, 0.4, 0.6}, {100, 0.004, 0.3, 0.7}, {100, 0, 0.2, 0.8}});
  store();
  EXPECT_EQ(real("SELECT json_extract(variant, '$.temperature') FROM v_best"), 100.0);
  EXPECT_EQ(real("SELECT mean FROM v_best WHERE metric = 'fpr95'"), 0.3);
  EXPECT_EQ(real("SELECT validation_value FROM v_best"), 0.1);
  EXPECT_EQ(text("SELECT chosen_by FROM v_best"), "fpr95");
  EXPECT_EQ(real("SELECT tied FROM v_transfer WHERE chosen_on = 'letters'"), 3.0);
}

TEST_F(ChoiceViewsTest, OfEqualTemperaturesTheSmallerStepWins) {
  add("letters", "validation", {{10, 0.004, 0.1, 0.9}, {10, 0.002, 0.1, 0.9}});
  add("clothes", "test", {{10, 0.004, 0.5, 0.5}, {10, 0.002, 0.4, 0.6}});
  store();
  EXPECT_EQ(real("SELECT json_extract(variant, '$.epsilon') FROM v_best"), 0.002);
}

TEST_F(ChoiceViewsTest, EverySetChoosesAndIsReportedOnByEveryChoice) {
  add("letters", "validation", {{1, 0, 0.1, 0.8}, {10, 0, 0.2, 0.9}});
  add("clothes", "test", {{1, 0, 0.5, 0.5}, {10, 0, 0.4, 0.6}});
  store();
  EXPECT_EQ(real("SELECT count(*) FROM v_transfer WHERE metric = 'fpr95'"), 4.0);
  const std::string fpr = "SELECT mean FROM v_transfer WHERE metric = 'fpr95' AND chosen_on = ";
  EXPECT_EQ(real(fpr + "'letters' AND dataset = 'clothes'"), 0.5);
  EXPECT_EQ(real(fpr + "'clothes' AND dataset = 'clothes'"), 0.4);
  EXPECT_EQ(real(fpr + "'clothes' AND dataset = 'letters'"), 0.2);
}

TEST_F(StoreTest, CurvesStandBesideTheTrialAndSetTheyAreOf) {
  StageGraph small;
  Trial trial = trial_of(0, "odin", 0, 0.0);
  small.stages = {evaluate_stage("odin", 0)};
  trial.evaluations = {small.stages[0].key};
  small.trials = {trial};
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  StageResult result = result_of(small.stages[0], {});
  result.curve = {{0, 1.0, "mean_gradient_norm", 3.5}, {1, 1000.0, "mean_gradient_norm", 0.5}};
  store.record_commit(result);
  EXPECT_TRUE(store.flush());
  EXPECT_EQ(real("SELECT value FROM v_curves WHERE x = 1000 AND dataset = 'notmnist'"), 0.5);
}

}  // namespace
}  // namespace oodsweep
