#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "results/tables/comparison_table.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// As in the tests of the views: msp 0.81, 0.85, 0.89 over repeats; outlier_exposure 0.1 more, one
/// repeat missing.
class TablesTest : public StoreTest {
 protected:
  TablesTest() {
    const StageGraph small = graph();
    ResultStore store = ResultStore::open(folder_.path());
    store.add_sweep(record(), small);
    for (int repeat = 0; repeat < 3; ++repeat) {
      const double first = 0.80 + 0.04 * repeat;
      store.record_commit(result_of(small.stages[static_cast<std::size_t>(repeat)],
                                    {row("auroc", 0, first), row("auroc", 1, first + 0.02)}));
      if (repeat == 2) continue;
      store.record_commit(result_of(small.stages[static_cast<std::size_t>(3 + repeat)],
                                    {row("auroc", 0, first + 0.1), row("auroc", 1, first + 0.12)}));
    }
  }
  std::string render(TableOptions options = {}) const {
    return render_tables(collect_tables(folder_.path(), options), options.format);
  }
};

TEST_F(TablesTest, ACellIsMeanSpreadAndNumberOfRepeats) {
  const auto tables = collect_tables(folder_.path(), {});
  ASSERT_EQ(tables.size(), 1U);
  const TableCell& msp = tables[0].rows.at(0).cells.at(1);
  EXPECT_NEAR(*msp.mean, 0.85, 1e-12);
  EXPECT_NEAR(*msp.sd, 0.04, 1e-12);
  EXPECT_EQ(msp.n, 3);
  EXPECT_EQ(tables[0].rows.at(1).cells.at(1).n, 2);
  EXPECT_EQ(tables[0].columns, (std::vector<std::string>{"test accuracy", "notmnist"}));
}

TEST_F(TablesTest, TheSpreadOverDrawsIsAnotherNumber) {
  TableOptions options;
  options.spread = Spread::kDraws;
  const auto tables = collect_tables(folder_.path(), options);
  EXPECT_NEAR(*tables[0].rows.at(0).cells.at(1).sd, 0.0141421356, 1e-9);  // 0.02 / sqrt(2)
  EXPECT_EQ(tables[0].rows.at(0).cells.at(1).n, 2);
}

TEST_F(TablesTest, TheHeaderSaysHowTheNumbersCameAbout) {
  const std::string text = render();
  for (const char* fact :
       {"small version 1", "AUROC", "higher is better", "convention oe", "positive = out",
        "100 in : 20 out (5:1)", "2 draws", "sd over repeats"}) {
    EXPECT_THAT(text, HasSubstr(fact));
  }
  EXPECT_THAT(text, HasSubstr("85.00 +- 4.00 (3)"));
  EXPECT_THAT(text, HasSubstr("93.00 +- 2.83 (2)*"));  // best; sd of 0.91 and 0.95
  EXPECT_THAT(text, HasSubstr("pending"));             // the accuracy has no value yet
}

TEST_F(TablesTest, MarkdownMakesTheBestBoldAndCsvKeepsEveryDigit) {
  TableOptions options;
  options.format = TableFormat::kMarkdown;
  EXPECT_THAT(render(options), HasSubstr("| **93.00 +- 2.83 (2)** |"));
  options.format = TableFormat::kCsv;
  const std::string csv = render(options);
  EXPECT_THAT(csv, HasSubstr("sweep,version,metric,convention"));
  EXPECT_THAT(csv, HasSubstr("small,1,auroc,oe,out,100 in : 20 out (5:1),2,sd over repeats,msp"));
}

TEST_F(TablesTest, TheSameNumbersGiveTheSameText) { EXPECT_EQ(render(), render()); }

TEST_F(TablesTest, NothingIsChosenWithoutValidationOutliers) {
  TableOptions options;
  options.chosen = true;
  EXPECT_THROW(render(options), ConfigError);
}

/// Two variants of one method on a validation and a test set.
TEST_F(StoreTest, ATableOfChosenRowsHasOnePerMethodAndSaysWhichItIs) {
  StageGraph small;
  Trial trial = trial_of(0, "odin", 0, 0.0);
  for (const char* role : {"validation", "test"}) {
    small.stages.push_back(evaluate_stage("odin", 0, role));
    trial.evaluations.push_back(small.stages.back().key);
  }
  small.trials = {trial};
  ResultStore store = ResultStore::open(folder_.path());
  store.add_sweep(record(), small);
  for (const auto& [stage, values] :
       {std::pair{0, std::pair{0.9, 0.8}}, std::pair{1, std::pair{0.6, 0.7}}}) {
    MetricRow cold = row("auroc", -1, values.first);
    MetricRow warm = row("auroc", -1, values.second);
    cold.variant = {{"temperature", 1}};
    warm.variant = {{"temperature", 1000}};
    store.record_commit(result_of(small.stages[static_cast<std::size_t>(stage)], {cold, warm}));
  }
  EXPECT_TRUE(store.flush());
  TableOptions options;
  options.chosen = true;
  const auto tables = collect_tables(folder_.path(), options);
  ASSERT_EQ(tables.at(0).rows.size(), 1U);
  EXPECT_EQ(tables[0].rows[0].settings, "temperature=1");
  EXPECT_EQ(*tables[0].rows[0].cells.at(1).mean, 0.6);
}

TEST_F(TablesTest, MistakesAreNamed) {
  TableOptions options;
  options.sweep = "smal";
  EXPECT_THROW(render(options), ConfigError);
  options = {};
  options.convention = "eo";
  EXPECT_THROW(render(options), ConfigError);
  options = {};
  options.metrics = {"aurok"};
  EXPECT_THROW(render(options), ConfigError);
  EXPECT_THROW(collect_tables(folder_.path() / "absent", {}), ConfigError);
}

}  // namespace
}  // namespace oodsweep
