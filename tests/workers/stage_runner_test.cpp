#include "workers/stage_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "results/scores/score_files.hpp"
#include "tests/workers/worker_fixture.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

using StageRunnerTest = WorkerTest;

TEST_F(StageRunnerTest, TheWholeWayOfATrialIsCommittedStageByStage) {
  const Stage base = train_stage();
  const Stage tuned = fine_tune_stage(base);
  const Stage outputs = outputs_stage(tuned);
  const Stage score = score_stage(outputs);
  ASSERT_EQ(run({base, tuned, outputs, score}), 0);
  for (const Stage& stage : {base, tuned, outputs, score}) {
    EXPECT_TRUE(check_stage(run_, stage.key).empty()) << stage.label;
  }
  const StageResult result = read_result(run_, base.key);
  EXPECT_EQ(result.curve.size(), 2U);  // loss and learning rate of the one epoch
  EXPECT_EQ(result.provenance.at("threads"), 1);
  for (const Stage& stage : {base, outputs}) {
    const StageResult read = read_result(run_, stage.key);
    ASSERT_TRUE(read.data_wait_seconds) << stage.label;
    EXPECT_GT(*read.data_wait_seconds, 0.0);
    EXPECT_LT(*read.data_wait_seconds, read.seconds);
  }
  EXPECT_FALSE(read_result(run_, score.key).data_wait_seconds);  // of stored logits
  const ScoresFile scores = read_scores(verified_file(run_, score.key, "scores.h5"));
  ASSERT_EQ(scores.count, 300);
  for (const double value : scores.scores) EXPECT_TRUE(value >= 0.1 - 1e-12 && value <= 1.0);
}

/// Mean over the images of S - 1 / K.
double mean_excess(const ScoresFile& scores, std::int64_t variant) {
  const auto first = scores.scores.begin() + variant * scores.count;
  return std::accumulate(first, first + scores.count, 0.0) / static_cast<double>(scores.count) -
         0.1;
}

TEST_F(StageRunnerTest, AGridOfOdinIsOneStageThatSaysItsWork) {
  const Stage base = train_stage();
  const Stage outputs = outputs_stage(base);
  const Stage msp = score_stage(outputs);
  const Stage odin = odin_stage(base, outputs, {1.0, 1000.0}, {0.0, 0.001, 0.002}, 128);
  ASSERT_EQ(run({base, outputs, msp, odin}), 0);
  EXPECT_TRUE(check_stage(run_, odin.key).empty());
  const ScoresFile scores = read_scores(verified_file(run_, odin.key, "scores.h5"));
  EXPECT_EQ(scores.variants, 6);
  ASSERT_EQ(scores.count, 300);
  // What version 1 gives: both corners of the grid.
  EXPECT_NEAR(mean_excess(scores, 0), 0.0138033, 3e-5);
  EXPECT_NEAR(mean_excess(scores, 5), 1.32388e-5, 3e-8);
  const auto cell = std::vector<double>(scores.scores.begin(), scores.scores.begin() + 300);
  EXPECT_EQ(cell, read_scores(verified_file(run_, msp.key, "scores.h5")).scores);
  std::map<std::string, double> curve;
  for (const CurvePoint& point : read_result(run_, odin.key).curve) curve[point.name] = point.value;
  EXPECT_EQ(curve.at("forwards_per_image"), 1 + 2 * 2);
  EXPECT_EQ(curve.at("backwards_per_image"), 2);
  const auto file = verified_file(run_, odin.key, "quantities.h5");
  const std::vector<double> u1 = read_quantity(file, "u1");
  EXPECT_EQ(u1.size(), 300U);
  EXPECT_NEAR(std::accumulate(u1.begin(), u1.end(), 0.0) / 300, curve.at("mean_u1"), 1e-12);
  EXPECT_EQ(read_quantity(file, "gradient_norm(T=1000)").size(), 300U);
  EXPECT_TRUE(curve.contains("u2_given_u1"));
}

TEST_F(StageRunnerTest, AScoreThatIsNotFiniteFailsWithItsImage) {
  const Stage base = train_stage();
  Stage outputs = outputs_stage(base);
  ASSERT_EQ(run({base}), 0);
  OutputsFile broken{300, 10, std::vector<float>(3000, 1.0F), std::vector<std::int32_t>(300, 0)};
  broken.logits[27 * 10 + 3] = NAN;
  std::filesystem::create_directories(run_ / "attempts/broken");
  write_outputs(run_ / "attempts/broken/outputs.h5", broken);
  StageResult result;
  result.key = outputs.key;
  result.kind = "outputs";
  result.stage = to_json(outputs);
  ASSERT_TRUE(commit_stage(run_, run_ / "attempts/broken", result));
  EXPECT_EQ(run({odin_stage(base, outputs, {1.0}, {0.0})}), 1);
  EXPECT_THAT(
      read_json_file(run_ / "attempts/a2/attempt.json").at("reason").get<std::string>(),
      testing::AllOf(HasSubstr("image 27: the score"), HasSubstr("\"odin\""), HasSubstr("nan")));
}

TEST_F(StageRunnerTest, ASecondRunGivesTheSameBits) {
  const Stage base = train_stage();
  const Stage tuned = fine_tune_stage(base);
  const Stage outputs = outputs_stage(tuned);
  ASSERT_EQ(run({base, tuned, outputs}), 0);
  ASSERT_EQ(run({base, tuned, outputs}, run_ / "again"), 0);
  for (const auto& [stage, file] :
       {std::pair{base, "weights.safetensors"}, std::pair{tuned, "weights.safetensors"},
        std::pair{outputs, "outputs.h5"}}) {
    EXPECT_EQ(read_result(run_, stage.key).files.at(file),
              read_result(run_ / "again", stage.key).files.at(file));
  }
}

TEST_F(StageRunnerTest, ACommittedStageIsNotDoneAgain) {
  const Stage base = train_stage();
  ASSERT_EQ(run({base}), 0);
  const std::string attempt = read_result(run_, base.key).attempt;
  ASSERT_EQ(run({base}), 0);
  EXPECT_EQ(read_result(run_, base.key).attempt, attempt);
  EXPECT_FALSE(std::filesystem::exists(run_ / "attempts/a2"));
}

TEST_F(StageRunnerTest, ADivergedTrainingIsAnOutcomeWithItsStepAndStopsNothingElse) {
  const Stage diverging = train_stage(1e30);
  const Stage sound = train_stage();
  EXPECT_EQ(run({diverging, sound}), 1);
  EXPECT_FALSE(is_committed(run_, diverging.key));
  EXPECT_TRUE(is_committed(run_, sound.key));
  const Json account = read_json_file(run_ / "attempts/a1/attempt.json");
  EXPECT_EQ(account.at("outcome"), "diverged");
  EXPECT_THAT(
      account.at("reason").get<std::string>(),
      testing::ContainsRegex("the training loss was -?(nan|inf) in step [1-4], after [0-9.]+e?"));
  EXPECT_THAT(account.at("log_tail").get<std::string>(), HasSubstr("1 epochs of 4 steps"));
}

TEST_F(StageRunnerTest, AfterAFaultOfTheDeviceNoOtherStageIsBegun) {
  const Stage diverging = train_stage(1e30);
  const Stage sound = train_stage();
  Progress silent{std::nullopt};
  WorkerSurroundings surroundings;
  surroundings.device_works = [] { return false; };
  const RequestOutcome outcome =
      run_stages(request_of({diverging, sound}, run_), silent, surroundings);
  EXPECT_EQ(outcome.failed, 1);
  EXPECT_FALSE(is_committed(run_, sound.key));
  EXPECT_FALSE(std::filesystem::exists(run_ / "attempts/a2"));
}

TEST_F(StageRunnerTest, ATrainingKeepsALogForPeople) {
  const Stage base = train_stage();
  ASSERT_EQ(run({base}), 0);
  EXPECT_THAT(read_file(verified_file(run_, base.key, "log.txt")),
              HasSubstr("epoch 1 of 1, step 4: mean loss 2.30"));
}

TEST_F(StageRunnerTest, ReducedPrecisionIsTrainedInAndToldOf) {
  const Stage base = train_stage();
  Json material = base.material;
  material["training"]["precision"] = "bf16";
  const Stage narrow = finished(StageKind::kTrain, material, base.places, {});
  ASSERT_EQ(run({base, narrow}), 0);
  EXPECT_THAT(read_file(verified_file(run_, narrow.key, "log.txt")),
              HasSubstr("convolutions and matrix products in bf16"));
  EXPECT_NE(read_file(verified_file(run_, narrow.key, "weights.safetensors")),
            read_file(verified_file(run_, base.key, "weights.safetensors")));
  EXPECT_NEAR(read_result(run_, narrow.key).curve.front().value,
              read_result(run_, base.key).curve.front().value, 0.1);
}

TEST_F(StageRunnerTest, OtherImagesThanTheKeySaysAreRefused) {
  Stage base = train_stage();
  base.places["train"] = split("glyphs:train[0:100]", SplitRole::kTrain).location;
  EXPECT_EQ(run({base}), 1);
  EXPECT_FALSE(is_committed(run_, base.key));
  EXPECT_THAT(read_json_file(run_ / "attempts/a1/attempt.json").at("reason").get<std::string>(),
              HasSubstr("fingerprint"));
}

TEST_F(StageRunnerTest, AnAgentsStageIsNotTheWorkers) {
  Stage evaluation = train_stage();
  evaluation.kind = StageKind::kEvaluate;
  EXPECT_EQ(run({evaluation}), 1);
}

TEST_F(StageRunnerTest, ADamagedParentIsItsOwnOutcome) {
  const Stage base = train_stage();
  ASSERT_EQ(run({base}), 0);
  std::ofstream{stage_folder(run_, base.key) / "weights.safetensors"} << "no weights";
  EXPECT_EQ(run({outputs_stage(base)}), 1);
  EXPECT_EQ(read_json_file(run_ / "attempts/a2/attempt.json").at("outcome"), "damaged_parent");
}

TEST_F(StageRunnerTest, AMaterialOfAnotherVersionIsRefused) {
  Stage base = train_stage();
  base.material["version"] = 99;
  EXPECT_EQ(run({base}), 1);
  EXPECT_THAT(read_json_file(run_ / "attempts/a1/attempt.json").at("reason").get<std::string>(),
              HasSubstr("99"));
}

TEST_F(StageRunnerTest, RejectClassesAreTrainedFittedAndScored) {
  const Stage base = train_stage();
  const Stage tuned = reject_classes_stage(base);
  const Stage in = outputs_stage(tuned);
  const Stage validation = outputs_stage(tuned, 250, "glyphs-novel:test[0:100]");
  Stage score = score_stage(in);
  const Json sum{{"name", "reject_classes"}, {"version", 1}, {"score", "sum_reject"}};
  const Json weighted{{"name", "reject_classes"},
                      {"version", 1},
                      {"score", "weighted_reject"},
                      {"fit", "validation_outliers"}};
  score.material["detectors"] = {
      {{"variant", {{"score", "sum_reject"}}}, {"detector", sum}},
      {{"variant", {{"score", "weighted_reject"}}}, {"detector", weighted}}};
  score.material["fit"] = {{"in", in.key.hex}, {"validation_outliers", {validation.key.hex}}};
  score = finished(StageKind::kScore, score.material, score.places, {in.key, validation.key});
  ASSERT_EQ(run({base, tuned, in, validation, score}), 0);
  const ScoresFile scores = read_scores(verified_file(run_, score.key, "scores.h5"));
  ASSERT_EQ(scores.variants, 2);
  ASSERT_EQ(scores.count, 300);
  const std::vector<CurvePoint> curve = read_result(run_, score.key).curve;
  ASSERT_EQ(curve.size(), 2U);  // a weight per reject class
  const OutputsFile outputs = read_outputs(verified_file(run_, in.key, "outputs.h5"));
  ASSERT_EQ(outputs.outputs, 12);
  for (std::size_t image = 0; image < 300; ++image) {
    double total = 0.0;
    std::array<double, 2> reject{};
    for (std::size_t output = 0; output < 12; ++output) {
      const double exponential = std::exp(double{outputs.logits[image * 12 + output]});
      total += exponential;
      if (output >= 10) reject[output - 10] = exponential;
    }
    EXPECT_NEAR(scores.scores[image], -(reject[0] + reject[1]) / total, 1e-12);
    EXPECT_NEAR(scores.scores[300 + image],
                -(curve[0].value * reject[0] + curve[1].value * reject[1]) / total, 1e-12);
  }
}

TEST_F(StageRunnerTest, AddedOutputsLeaveTheParentsOutputsAsTheyWere) {
  const Stage base = train_stage();
  Stage tuned = reject_classes_stage(base);
  tuned.material["training"]["learning_rate"] = 1e-30;
  tuned.material["training"]["final_learning_rate"] = 1e-30;
  tuned = finished(StageKind::kTrain, tuned.material, tuned.places, tuned.parents);
  const Stage before = outputs_stage(base);
  const Stage after = outputs_stage(tuned);
  ASSERT_EQ(run({base, tuned, before, after}), 0);
  const OutputsFile ten = read_outputs(verified_file(run_, before.key, "outputs.h5"));
  const OutputsFile twelve = read_outputs(verified_file(run_, after.key, "outputs.h5"));
  for (std::size_t image = 0; image < 300; ++image) {
    for (std::size_t output = 0; output < 10; ++output) {
      EXPECT_NEAR(ten.logits[image * 10 + output], twelve.logits[image * 12 + output], 1e-6);
    }
  }
}

/// The values of a short run. Other processors may differ in the last digits; a larger difference
/// means that results changed and the version of what changed must be raised.
TEST_F(StageRunnerTest, AShortRunGivesTheValuesOfThisVersion) {
  const Stage base = train_stage();
  const Stage tuned = fine_tune_stage(base);
  const Stage outputs = outputs_stage(tuned);
  ASSERT_EQ(run({base, tuned, outputs}), 0);
  EXPECT_NEAR(read_result(run_, base.key).curve.at(0).value, 2.30371, 1e-4);
  EXPECT_NEAR(read_result(run_, tuned.key).curve.at(0).value, 3.45737, 1e-4);
  const OutputsFile stored = read_outputs(verified_file(run_, outputs.key, "outputs.h5"));
  double sum = 0.0;
  for (const float logit : stored.logits) sum += std::abs(logit);
  EXPECT_NEAR(sum / static_cast<double>(stored.logits.size()), 0.063945, 1e-4);
  EXPECT_EQ(stored.labels.at(13), 3);
}

}  // namespace
}  // namespace oodsweep
