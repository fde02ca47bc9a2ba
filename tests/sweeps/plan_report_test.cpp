#include "sweeps/plan_report.hpp"

#include <gtest/gtest.h>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

PlanReport small_report() {
  const SweepSpec spec = parse_sweep(small_sweep(), "s.json");
  return plan_report(spec, expand_with_settings(spec, generated_data()));
}

TEST(PlanReportTest, CountsWhatSharingSaves) {
  const PlanReport report = small_report();
  EXPECT_EQ(report.trials, 4);
  // Two repeats: 4 trainings, and 3 splits x 4 networks of each other kind.
  EXPECT_EQ(report.distinct_stages(), 4 + 3 * 12);
  // Fine-tuning would train its base once more in each repeat.
  EXPECT_EQ(report.stages_without_sharing(), 6 + 3 * 12);
  EXPECT_DOUBLE_EQ(report.sharing_factor(), 42.0 / 40.0);
  EXPECT_EQ(report.stages[0].distinct, 4);
  EXPECT_EQ(report.stages[0].without_sharing, 6);
}

TEST(PlanReportTest, SaysWhereEachValueCameFrom) {
  const PlanReport report = small_report();
  ASSERT_EQ(report.trainings.size(), 2U);  // base and fine-tuning; repeats do not differ
  const ResolvedTraining& base = report.trainings[0];
  EXPECT_EQ(base.settings.at("epochs").origin, "recipe quickstart: glyphs mnist_convnet baseline");
  const ResolvedTraining& tuned = report.trainings[1];
  EXPECT_EQ(tuned.settings.at("outlier_loss_weight").origin, "default");
  EXPECT_EQ(tuned.settings.at("outliers").origin, "sweep file");
  EXPECT_EQ(tuned.settings.at("outlier_batch_size").origin, "outliers_per_sample x batch_size");
  EXPECT_EQ(report.sweep.at("repeats").origin, "sweep file");
  EXPECT_EQ(report.sweep.at("seed").origin, "default");
}

TEST(PlanReportTest, ShowsWhatAMethodScoresWith) {
  Json sweep = small_sweep();
  sweep["methods"] = Json::array({{{"method", "odin"}, {"temperature", {1, 10}}}});
  const SweepSpec spec = parse_sweep(sweep, "s.json");
  const PlanReport report = plan_report(spec, expand_with_settings(spec, generated_data()));
  ASSERT_EQ(report.methods.size(), 1U);
  EXPECT_EQ(report.methods[0].title, "methods[0] odin");
  EXPECT_EQ(report.methods[0].settings.at("temperature").value, (Json{1.0, 10.0}));
  EXPECT_EQ(report.methods[0].settings.at("temperature").origin, "sweep file");
  EXPECT_EQ(report.methods[0].settings.at("epsilon").value.size(), 21U);
  EXPECT_EQ(report.methods[0].settings.at("epsilon").origin, "default");
  EXPECT_NE(plan_text(report, true).find("methods[0] odin\n  epsilon"), std::string::npos);
}

TEST(PlanReportTest, SaysHowTrainingsAreSpreadIfTheyAre) {
  const auto text_with = [](const char* key) {
    const SweepSpec spec = parse_sweep(small_sweep_with(key, 4), "s.json");
    return plan_text(plan_report(spec, expand_with_settings(spec, generated_data())), false);
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(text_with("/gpus_per_trial"), "every training runs on 4 slots at once"));
  EXPECT_TRUE(has(text_with("/virtual_shards"), "4 parts, which 1 to 4 slots compute"));
  EXPECT_FALSE(has(plan_text(small_report(), false), "every"));
}

TEST(PlanReportTest, ThePlanIsReadable) {
  const std::string text = plan_text(small_report(), false);
  EXPECT_NE(text.find("sweep small: 4 trials, 40 distinct stages"), std::string::npos) << text;
  EXPECT_NE(text.find("sharing factor 1.05"), std::string::npos) << text;
  EXPECT_EQ(text.find("learning_rate"), std::string::npos) << text;
  const std::string resolved = plan_text(small_report(), true);
  EXPECT_NE(resolved.find("learning_rate"), std::string::npos) << resolved;
  EXPECT_NE(resolved.find("recipe quickstart: glyphs mnist_convnet oe_tune"), std::string::npos);
}

TEST(PlanReportTest, ResolvedJsonHoldsEverySetting) {
  const Json json = resolved_json(small_report());
  EXPECT_EQ(json.at("sweep").at("seed").at("value"), 1);
  EXPECT_EQ(json.at("trainings").size(), 2U);
  EXPECT_TRUE(json.at("trainings")[1].at("settings").contains("outlier_order"));
}

TEST(PlanReportTest, NothingSharedIsAFactorOfOne) {
  EXPECT_DOUBLE_EQ(PlanReport{}.sharing_factor(), 1.0);
}

}  // namespace
}  // namespace oodsweep
