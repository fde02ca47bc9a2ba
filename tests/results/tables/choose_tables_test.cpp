#include "results/tables/choose_tables.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// A sweep that names the convention ssl first, stored after oe: detection on two sets, and
/// classification under rejection on their mixture.
class ChooseTablesTest : public StoreTest {
 protected:
  ChooseTablesTest() {
    StageGraph graph;
    Trial trial = trial_of(0, "msp", 0, 0.0);
    for (const auto& [what, dataset] :
         {std::pair{"detection", "notmnist"}, std::pair{"detection", "fashion-mnist"},
          std::pair{"rejection", "mixed"}}) {
      Stage stage = evaluate_stage("msp", 0);
      stage.material["what"] = what;
      stage.material["dataset"] = dataset;
      stage.places["dataset"] = dataset;
      stage.key = {canonical_key(stage.material)};
      trial.evaluations.push_back(stage.key);
      graph.stages.push_back(stage);
    }
    graph.trials = {trial};
    SweepRecord sweep = record();
    sweep.spec["evaluation"] = {{"conventions", {"ssl", "oe"}}};
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(sweep, graph);
    for (const Stage& stage : graph.stages) {
      const bool detection = stage.material.at("what") == "detection";
      const std::string dataset = stage.places.at("dataset");
      std::vector<MetricRow> rows{value(detection ? "auroc" : "total_error_tpr95", "ssl", dataset)};
      if (detection) rows.insert(rows.begin(), value("auroc", "oe", dataset));
      if (detection) rows.push_back(value("aupr_in", "oe", dataset));
      store.record_commit(result_of(stage, rows));
    }
  }

  static MetricRow value(const std::string& metric, const std::string& convention,
                         const std::string& dataset) {
    MetricRow found = row(metric, 0, 0.5);
    found.convention = convention;
    found.dataset = dataset;
    return found;
  }
  std::vector<ComparisonTable> tables(const TableOptions& options) const {
    return collect_tables(folder_.path(), options);
  }
};

TEST_F(ChooseTablesTest, TheConventionThatTheSweepNamesFirstIsShown) {
  const auto usual = tables({});
  ASSERT_EQ(usual.size(), 1U);
  EXPECT_EQ(usual[0].convention, "ssl");
  EXPECT_EQ(usual[0].columns,
            (std::vector<std::string>{"test accuracy", "notmnist", "fashion-mnist", "mean"}));
}

TEST_F(ChooseTablesTest, AMetricIsShownOnTheSetsItIsEvaluatedOn) {
  TableOptions options;
  options.metrics = {"total_error_tpr95"};
  const auto rejection = tables(options);
  ASSERT_EQ(rejection.size(), 1U);
  EXPECT_EQ(rejection[0].columns, (std::vector<std::string>{"test accuracy", "mixed"}));
  EXPECT_FALSE(rejection[0].higher_is_better);
}

TEST_F(ChooseTablesTest, AMetricOfAnotherConventionIsTakenFromIt) {
  TableOptions options;
  options.metrics = {"auroc", "aupr_in"};
  const auto found = tables(options);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].convention, "ssl");
  EXPECT_EQ(found[1].convention, "oe");
  options.convention = "ssl";
  EXPECT_THROW(tables(options), ConfigError);
}

}  // namespace
}  // namespace oodsweep
