#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "tests/workers/worker_fixture.hpp"
#include "workers/checkpoint_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// Only when it is asked to stop.
constexpr CheckpointSettings kAtTheStop{.mean_time_between_failures_s = 86'400.0,
                                        .shortest_interval_s = 86'400.0};
constexpr CheckpointSettings kBeforeEachStep{.mean_time_between_failures_s = 1e-9,
                                             .shortest_interval_s = 0.0};

class ResumeTest : public WorkerTest {
 protected:
  /// Three epochs of four steps, the last of 20 images.
  static Stage longer(Stage stage) {
    stage.material["training"]["epochs"] = 3;
    stage.material["training"]["batch_size"] = 60;
    return finished(stage.kind, stage.material, stage.places, stage.parents);
  }

  /// Asked to stop before the step after `steps` more of them; nobody asks if that is never.
  static WorkerSurroundings stopping_after(int steps) {
    return {.stop_asked = [looks = -2, steps]() mutable { return ++looks >= steps; }};
  }

  /// One launch of a worker.
  RequestOutcome launch(const std::vector<Stage>& stages, const WorkerSurroundings& surroundings,
                        const CheckpointSettings& checkpoint = kAtTheStop) {
    WorkerRequest request = request_of(stages, run_);
    request.checkpoint = checkpoint;
    Progress silent{std::nullopt};
    return run_stages(request, silent, surroundings);
  }

  /// Stopped after every `steps` steps until it is done.
  int launches_until_done(const Stage& stage, int steps) {
    int launches = 0;
    while (!is_committed(run_, stage.key) && launches < 20) {
      ++launches;
      launch({stage}, stopping_after(steps));
    }
    return launches;
  }

  /// Weights and curve of `stage` are those of a run folder where nothing stopped.
  void expect_as_undisturbed(const std::vector<Stage>& stages) {
    ASSERT_EQ(run(stages, run_ / "undisturbed"), 0);
    const StageResult whole = read_result(run_ / "undisturbed", stages.back().key);
    const StageResult pieces = read_result(run_, stages.back().key);
    EXPECT_EQ(pieces.files.at("weights.safetensors"), whole.files.at("weights.safetensors"));
    EXPECT_EQ(to_json(pieces).at("curve"), to_json(whole).at("curve"));
    EXPECT_EQ(to_json(pieces).at("curve").size(), 6U);
    EXPECT_TRUE(check_stage(run_, stages.back().key).empty());
  }

  [[nodiscard]] Json account_of(const std::string& attempt) const {
    return read_json_file(run_ / "attempts" / attempt / "attempt.json");
  }
};

TEST_F(ResumeTest, AFineTuningInPiecesIsTheWholeBitForBit) {
  const Stage base = train_stage();
  const Stage tuned = longer(fine_tune_stage(base));
  ASSERT_EQ(run({base}), 0);
  EXPECT_EQ(launches_until_done(tuned, 3), 4);  // 12 steps in threes; epochs have 4
  expect_as_undisturbed({base, tuned});
}

TEST_F(ResumeTest, RejectClassesInPiecesAreTheWholeBitForBit) {
  const Stage base = train_stage();
  const Stage tuned = longer(reject_classes_stage(base));
  ASSERT_EQ(run({base}), 0);
  EXPECT_EQ(launches_until_done(tuned, 5), 3);
  expect_as_undisturbed({base, tuned});
}

TEST_F(ResumeTest, AugmentedImagesAndRatesInStepsAreAlsoThoseOfTheWhole) {
  const Stage base = train_stage();
  Stage tuned = longer(fine_tune_stage(base));
  Json& training = tuned.material["training"];
  training.erase("final_learning_rate");
  training["schedule"] = "step";
  training["milestones"] = {0.5};
  training["factor"] = 0.1;
  training["augmentation"] = "crop_flip";
  training["outlier_augmentation"] = "flip";
  tuned = finished(tuned.kind, tuned.material, tuned.places, tuned.parents);
  ASSERT_EQ(run({base}), 0);
  EXPECT_EQ(launches_until_done(tuned, 5), 3);
  expect_as_undisturbed({base, tuned});
}

TEST_F(ResumeTest, BatchStatisticsAreCarriedOver) {
  Stage base = longer(train_stage());
  base.material["network"] = to_json(NetworkSpec{.name = "wide_resnet",
                                                 .input = {1, 28, 28},
                                                 .outputs = 10,
                                                 .dropout = 0.3,
                                                 .sizes = {{"depth", 10}, {"width", 1}}});
  base = finished(StageKind::kTrain, base.material, base.places, {});
  EXPECT_EQ(launches_until_done(base, 7), 2);
  expect_as_undisturbed({base});
}

TEST_F(ResumeTest, AResultSaysWhereItWasResumed) {
  const Stage base = longer(train_stage());
  launch({base}, stopping_after(6));
  EXPECT_EQ(account_of("a1").at("outcome"), "drained");
  EXPECT_EQ(account_of("a1").at("reason"),
            "asked to stop after step 6 of 12; its checkpoint is stored");
  ASSERT_EQ(launch({base}, stopping_after(100)).exit_code(), ExitCode::kDone);
  const Json provenance = read_result(run_, base.key).provenance;
  EXPECT_EQ(provenance.at("resumed_from_step"), 6);
  EXPECT_EQ(provenance.at("resumed_from_attempt"), "a1");
  EXPECT_GT(provenance.at("earlier_seconds").get<double>(), 0.0);
  EXPECT_FALSE(provenance.contains("earlier_provenance"));  // the same machine and program
  EXPECT_THAT(read_file(verified_file(run_, base.key, "log.txt")),
              HasSubstr("resumed at step 6 of 12 from checkpoint of attempt a1\n"));
}

TEST_F(ResumeTest, AResultSaysWhatElseItWasMadeOn) {
  const Stage base = longer(train_stage());
  launch({base}, stopping_after(6));
  const CheckpointFolder folder{run_, base.key};
  StageLog silent{""};
  Checkpoint elsewhere = folder.newest(silent).value();
  elsewhere.provenance[0]["cpu_capability"] = "another";
  folder.write(elsewhere);
  ASSERT_EQ(launch({base}, stopping_after(100)).exit_code(), ExitCode::kDone);
  const Json provenance = read_result(run_, base.key).provenance;
  EXPECT_EQ(provenance.at("earlier_provenance"), elsewhere.provenance);
  EXPECT_NE(provenance.at("cpu_capability"), "another");
}

TEST_F(ResumeTest, AnUndisturbedResultSaysNothingOfResuming) {
  const Stage base = train_stage();
  ASSERT_EQ(launch({base}, stopping_after(100)).exit_code(), ExitCode::kDone);
  EXPECT_FALSE(read_result(run_, base.key).provenance.contains("resumed_from_step"));
}

TEST_F(ResumeTest, TheCheckpointsGoWithTheCommit) {
  const Stage base = longer(train_stage());
  const CheckpointFolder folder{run_, base.key};
  launch({base}, stopping_after(6), kBeforeEachStep);
  EXPECT_TRUE(exists(folder.path() / "5-a1.safetensors"));
  EXPECT_TRUE(exists(folder.path() / "6-a1.safetensors"));
  ASSERT_EQ(launch({base}, stopping_after(100), kBeforeEachStep).exit_code(), ExitCode::kDone);
  EXPECT_FALSE(exists(folder.path()));
  expect_as_undisturbed({base});
}

TEST_F(ResumeTest, ADamagedCheckpointGivesWayToTheOneBefore) {
  const Stage base = longer(train_stage());
  launch({base}, stopping_after(6), kBeforeEachStep);
  const auto newest = CheckpointFolder{run_, base.key}.path() / "6-a1.safetensors";
  std::string bytes = read_file(newest);
  bytes[bytes.size() / 2] ^= 1;
  write_file_atomically(newest, bytes);
  ASSERT_EQ(launch({base}, stopping_after(100)).exit_code(), ExitCode::kDone);
  EXPECT_EQ(read_result(run_, base.key).provenance.at("resumed_from_step"), 5);
  EXPECT_THAT(read_file(verified_file(run_, base.key, "log.txt")),
              HasSubstr("6-a1.safetensors is of no use and removed: its checksum is wrong"));
  expect_as_undisturbed({base});
}

TEST_F(ResumeTest, AskedToStopItBeginsNoOtherStage) {
  const Stage first = longer(train_stage());
  const Stage second = train_stage();
  const RequestOutcome outcome = launch({first, second}, stopping_after(1));
  EXPECT_TRUE(outcome.stopped);
  EXPECT_EQ(outcome.failed, 0);
  EXPECT_EQ(outcome.exit_code(), ExitCode::kInterrupted);
  EXPECT_TRUE(exists(run_ / "attempts/a1"));
  EXPECT_FALSE(exists(run_ / "attempts/a2"));
  EXPECT_EQ(launch({first}, stopping_after(-1)).exit_code(), ExitCode::kInterrupted);
  EXPECT_FALSE(exists(run_ / "attempts/a3"));
}

TEST_F(ResumeTest, WithoutCheckpointsAskedForNoneIsWrittenOrRead) {
  const Stage base = longer(train_stage());
  launch({base}, stopping_after(6));
  Progress silent{std::nullopt};
  EXPECT_TRUE(run_stages(request_of({base}, run_), silent, stopping_after(2)).stopped);
  EXPECT_EQ(account_of("a2").at("reason"),
            "asked to stop after step 2 of 12; no checkpoints were asked for");
  EXPECT_FALSE(exists(CheckpointFolder{run_, base.key}.path() / "2-a2.safetensors"));
}

TEST_F(ResumeTest, OtherStagesStopAtTheirNextBatch) {
  const Stage base = train_stage();
  const Stage outputs = outputs_stage(base, 100);
  const Stage odin = odin_stage(base, outputs, {1.0}, {0.0, 0.001}, 100);
  const Stage msp = score_stage(outputs);
  ASSERT_EQ(run({base}), 0);
  launch({outputs}, stopping_after(2));
  EXPECT_EQ(account_of("a2").at("reason"), "asked to stop after 200 of 300 images");
  ASSERT_EQ(run({outputs}), 0);
  launch({odin}, stopping_after(1));
  EXPECT_EQ(account_of("a4").at("reason"), "asked to stop after 100 of 300 images");
  EXPECT_EQ(account_of("a4").at("outcome"), "drained");
  launch({msp}, stopping_after(0));
  EXPECT_EQ(account_of("a5").at("reason"), "asked to stop after 0 of 1 variants");
}

TEST_F(ResumeTest, WhereNoCheckpointCanBeWrittenTheTrainingGoesOnAndSaysSo) {
  const Stage base = longer(train_stage());
  std::ofstream{run_ / "partial"} << "in the way of the folder";
  launch({base}, stopping_after(6), kBeforeEachStep);
  EXPECT_THAT(account_of("a1").at("reason").get<std::string>(),
              HasSubstr("after step 6 of 12; no checkpoint: "));
  const auto tail = account_of("a1").at("log_tail").get<std::string>();
  const auto first = tail.find("no checkpoint: ");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(tail.find("no checkpoint: ", first + 1), std::string::npos);  // said once
  ASSERT_EQ(launch({base}, stopping_after(100), kBeforeEachStep).exit_code(), ExitCode::kDone);
}

TEST_F(ResumeTest, ADivergedTrainingIsNotKept) {
  const Stage diverging = longer(train_stage(1e30));
  EXPECT_EQ(launch({diverging}, stopping_after(100), kBeforeEachStep).failed, 1);
  EXPECT_EQ(account_of("a1").at("outcome"), "diverged");
}

}  // namespace
}  // namespace oodsweep
