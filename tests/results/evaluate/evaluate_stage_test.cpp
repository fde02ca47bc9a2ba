#include "results/evaluate/evaluate_stage.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "results/scores/score_files.hpp"
#include "sweeps/stage_versions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

class EvaluateStageTest : public testing::Test {
 protected:
  /// An attempt's folder that a parent's file can be written to.
  fs::path attempt(const std::string& id) const {
    fs::create_directories(run() / "attempts" / id);
    return run() / "attempts" / id;
  }
  void commit(const StageKey& key, const std::string& kind, const std::string& id) const {
    StageResult result;
    result.key = key;
    result.kind = kind;
    result.stage = {{"material", {{"kind", kind}, {"classes", 2}}}};
    result.attempt = id;
    ASSERT_TRUE(commit_stage(run(), attempt(id), result));
  }
  void commit_scores(const StageKey& key, const std::string& id, std::vector<double> scores) const {
    const auto count = static_cast<std::int64_t>(scores.size());
    write_scores(attempt(id) / "scores.h5", {1, count, std::move(scores)});
    commit(key, "score", id);
  }
  Stage stage(const Json& material) const {
    Stage stage;
    stage.key = {std::string(64, 'e')};
    stage.kind = StageKind::kEvaluate;
    stage.label = "evaluate";
    stage.material = material;
    stage.material["version"] = kEvaluateStageVersion;
    stage.places = {{"dataset", "noise"}, {"role", "test"}, {"variants", {Json::object()}}};
    return stage;
  }
  Stage detection() const {
    return stage({{"what", "detection"},
                  {"seed", 1},
                  {"in", {{"score", in_.hex}, {"data", "f1"}}},
                  {"out", {{"score", out_.hex}, {"data", "f2"}}},
                  {"variants", 1},
                  {"conventions", {"oe"}},
                  {"draws", 2}});
  }
  const fs::path& run() const { return folder_.path(); }

  TemporaryFolder folder_;
  StageKey in_{std::string(64, 'a')};
  StageKey out_{std::string(64, 'b')};
  StageKey outputs_{std::string(64, 'c')};
};

TEST_F(EvaluateStageTest, ReadsTheParentsScoresAndGivesRows) {
  commit_scores(in_, "a1", {3, 4, 5, 6, 7});
  commit_scores(out_, "a2", {1, 2, 8});
  const Stage evaluate = detection();
  const StageResult result = run_evaluate_stage(run(), evaluate);
  EXPECT_EQ(result.key, evaluate.key);
  EXPECT_EQ(result.kind, "evaluate");
  EXPECT_EQ(result.stage, to_json(evaluate));
  ASSERT_EQ(result.metrics.size(), 3U * 3U);  // whole sets and two draws of one outlier
  EXPECT_EQ(result.metrics[0].metric, "auroc");
  EXPECT_DOUBLE_EQ(result.metrics[0].value, 10.0 / 15);  // two of three outliers lose to all five
}

TEST_F(EvaluateStageTest, InDistributionTakesTheClassesFromTheScoreStage) {
  commit_scores(in_, "a1", {0.9, 0.8});
  write_outputs(attempt("a2") / "outputs.h5", {2, 3, {1, 0, 9, 0, 1, 9}, {0, 0}});
  commit(outputs_, "outputs", "a2");
  const StageResult result = run_evaluate_stage(run(), stage({{"what", "in_distribution"},
                                                              {"outputs", outputs_.hex},
                                                              {"score", in_.hex},
                                                              {"variants", 1}}));
  EXPECT_EQ(result.metrics[0].metric, "test_error");
  EXPECT_EQ(result.metrics[0].value, 0.5);
}

TEST_F(EvaluateStageTest, ADamagedParentIsNamed) {
  commit_scores(in_, "a1", {3, 4});
  commit_scores(out_, "a2", {1, 2});
  fs::resize_file(stage_folder(run(), out_) / "scores.h5", 100);
  try {
    static_cast<void>(run_evaluate_stage(run(), detection()));
    FAIL() << "the damage was not seen";
  } catch (const DamagedStage& damaged) {
    EXPECT_EQ(damaged.key(), out_);
  }
}

TEST_F(EvaluateStageTest, AMissingParentAndAnUnknownEvaluationAreErrors) {
  EXPECT_THROW(static_cast<void>(run_evaluate_stage(run(), detection())), DamagedStage);
  EXPECT_THROW(static_cast<void>(run_evaluate_stage(run(), stage({{"what", "nothing"}}))), Error);
  EXPECT_THROW(static_cast<void>(run_evaluate_stage(run(), stage(Json::object()))), Error);
  Stage newer = detection();
  newer.material["version"] = kEvaluateStageVersion + 1;
  EXPECT_THROW(static_cast<void>(run_evaluate_stage(run(), newer)), ConfigError);
}

}  // namespace
}  // namespace oodsweep
