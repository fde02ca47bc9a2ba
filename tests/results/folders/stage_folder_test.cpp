#include "results/folders/stage_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

class StageFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    run_ = fs::path{testing::TempDir()} /
           testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(run_);
  }
  void TearDown() override { fs::remove_all(run_); }

  fs::path attempt(const std::string& id) {
    const fs::path folder = run_ / "attempts" / id;
    fs::create_directories(folder);
    write_file_atomically(folder / "scores.h5", "0123456789");
    return folder;
  }

  StageResult result() const {
    StageResult result;
    result.key = key_;
    result.kind = "score";
    result.attempt = "a000001";
    result.seconds = 1.5;
    result.metrics.push_back({.metric = "auroc",
                              .convention = "oe",
                              .positive = "out",
                              .dataset = "notmnist",
                              .role = "test",
                              .variant = {{"score", "msp"}},
                              .draw = 3,
                              .has_value = true,
                              .value = 0.975,
                              .reason = "",
                              .n_in = 10,
                              .n_out = 2});
    result.curve.push_back({7, 0.5, "train_loss", 0.25});
    return result;
  }

  fs::path run_;
  StageKey key_{std::string(64, 'a')};
};

TEST_F(StageFolderTest, ACommittedStageReadsBackAsItWas) {
  ASSERT_TRUE(commit_stage(run_, attempt("a1"), result()));
  EXPECT_TRUE(is_committed(run_, key_));
  EXPECT_FALSE(fs::exists(run_ / "attempts/a1"));
  const StageResult read = read_result(run_, key_);
  EXPECT_EQ(to_json(read)["metrics"], to_json(result())["metrics"]);
  EXPECT_EQ(read.curve.at(0).step, 7);
  EXPECT_EQ(read.files.count("scores.h5"), 1U);
  EXPECT_EQ(read_file(verified_file(run_, key_, "scores.h5")), "0123456789");
  EXPECT_EQ(committed_stages(run_), std::vector<StageKey>{key_});
  EXPECT_TRUE(check_stage(run_, key_).empty());
}

TEST_F(StageFolderTest, SpeedReadsBackWithWhatWasMeasuredOfIt) {
  StageResult fast = result();
  fast.speed = StageSpeed{.width = 4,
                          .images_per_second = 1250.5,
                          .step_seconds = 0.125,
                          .collective_share = 0.25,
                          .device_memory_bytes = 1 << 30};
  const StageResult read = stage_result_from_json(to_json(fast));
  ASSERT_TRUE(read.speed.has_value());
  EXPECT_EQ(read.speed->width, 4);
  EXPECT_EQ(read.speed->images_per_second, 1250.5);
  EXPECT_EQ(read.speed->step_seconds, 0.125);
  EXPECT_EQ(read.speed->collective_share, 0.25);
  EXPECT_EQ(read.speed->device_memory_bytes, 1 << 30);
  fast.speed = StageSpeed{};
  EXPECT_FALSE(stage_result_from_json(to_json(fast)).speed->step_seconds.has_value());
  EXPECT_FALSE(stage_result_from_json(to_json(result())).speed.has_value());
}

TEST_F(StageFolderTest, ASecondCommitOfOneKeyIsRefusedAndChangesNothing) {
  ASSERT_TRUE(commit_stage(run_, attempt("a1"), result()));
  StageResult second = result();
  second.attempt = "a000002";
  EXPECT_FALSE(commit_stage(run_, attempt("a2"), second));
  EXPECT_EQ(read_result(run_, key_).attempt, "a000001");
  EXPECT_TRUE(fs::exists(run_ / "attempts/a2"));
}

TEST_F(StageFolderTest, AFlippedByteIsSeenAndTheStageCanBeSetAside) {
  ASSERT_TRUE(commit_stage(run_, attempt("a1"), result()));
  std::ofstream{stage_folder(run_, key_) / "scores.h5"} << "0123456780";
  EXPECT_EQ(check_stage(run_, key_).size(), 1U);
  EXPECT_THROW(static_cast<void>(verified_file(run_, key_, "scores.h5")), DamagedStage);
  set_aside(run_, key_);
  EXPECT_FALSE(is_committed(run_, key_));
  EXPECT_TRUE(fs::exists(run_ / "damaged" / (key_.hex + "-1")));
  ASSERT_TRUE(commit_stage(run_, attempt("a2"), result()));
  set_aside(run_, key_);
  EXPECT_TRUE(fs::exists(run_ / "damaged" / (key_.hex + "-2")));
}

TEST_F(StageFolderTest, ATruncatedResultIsDamageNotACrash) {
  ASSERT_TRUE(commit_stage(run_, attempt("a1"), result()));
  const fs::path file = stage_folder(run_, key_) / "result.json";
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_THROW(static_cast<void>(read_result(run_, key_)), IoError);
  EXPECT_THROW(static_cast<void>(verified_file(run_, key_, "scores.h5")), DamagedStage);
  EXPECT_EQ(check_stage(run_, key_).size(), 1U);
}

TEST_F(StageFolderTest, AResultOfAnotherVersionOrAnotherStageIsRefused) {
  ASSERT_TRUE(commit_stage(run_, attempt("a1"), result()));
  const fs::path file = stage_folder(run_, key_) / "result.json";
  Json json = Json::parse(read_file(file));
  json["format"] = "oodsweep-result/9";
  write_file_atomically(file, json.dump());
  EXPECT_THROW(static_cast<void>(read_result(run_, key_)), IoError);
  json["format"] = "oodsweep-result/1";
  json["key"] = std::string(64, 'b');
  write_file_atomically(file, json.dump());
  EXPECT_THROW(static_cast<void>(read_result(run_, key_)), IoError);
}

TEST_F(StageFolderTest, AFolderWithoutResultIsNotDone) {
  fs::create_directories(stage_folder(run_, key_));
  EXPECT_FALSE(is_committed(run_, key_));
  EXPECT_TRUE(committed_stages(run_).empty());
}

TEST_F(StageFolderTest, AnAttemptThatVanishedIsAnError) {
  const fs::path folder = attempt("a1");
  fs::remove_all(folder);
  EXPECT_ANY_THROW(commit_stage(run_, folder, result()));
  EXPECT_FALSE(is_committed(run_, key_));
}

TEST_F(StageFolderTest, ANumberThatIsNotFiniteNeverEntersAResult) {
  StageResult bad = result();
  bad.metrics[0].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(commit_stage(run_, attempt("a1"), bad), InternalError);
  bad.metrics[0].has_value = false;
  bad.metrics[0].reason = "all draws are the whole set";
  ASSERT_TRUE(commit_stage(run_, attempt("a2"), bad));
  EXPECT_EQ(read_result(run_, key_).metrics[0].reason, "all draws are the whole set");
}

}  // namespace
}  // namespace oodsweep
