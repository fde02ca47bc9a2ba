#include "workers/second_commit.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/hash.hpp"
#include "results/scores/score_files.hpp"
#include "tests/workers/worker_fixture.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Scores of two images under one key, committed once and made again.
class SecondCommitTest : public WorkerTest {
 protected:
  SecondCommitTest() {
    std::filesystem::create_directories(folder_);
    const auto first_folder = run_ / "attempts/a1";
    std::filesystem::create_directories(first_folder);
    write_scores(first_folder / "scores.h5", {1, 2, {0.25, 0.5}});
    first_.key = {std::string(64, 'a')};
    first_.kind = "score";
    first_.provenance = {
        {"device", "cpu"}, {"cpu_capability", "AVX2"}, {"libtorch", "2.11.0"}, {"threads", 1}};
    EXPECT_TRUE(commit_stage(run_, first_folder, first_));
    first_ = read_result(run_, first_.key);
  }

  std::string compare(double second_score, const Json& machine = {}) {
    write_scores(folder_ / "scores.h5", {1, 2, {0.25, second_score}});
    StageResult second = first_;
    second.provenance.update(machine.is_null() ? Json::object() : machine);
    second.files = {{"scores.h5", sha256_file(folder_ / "scores.h5")},
                    {"log.txt", "what happened is no result"}};
    return compare_commits(run_, folder_, second, first_);
  }

  std::filesystem::path folder_ = run_ / "attempts/a2";
  StageResult first_;
};

TEST_F(SecondCommitTest, EqualBitsAreNoDifference) {
  EXPECT_EQ(compare(0.5), "it was committed already, with the same bits");
}

TEST_F(SecondCommitTest, OtherBitsOfAnEqualMachineAreADeterminismFailure) {
  EXPECT_THAT(compare(0.625), testing::AllOf(HasSubstr("determinism failure"),
                                             HasSubstr("scores.h5 (by 0.125 at most)"),
                                             Not(HasSubstr("numeric variation"))));
}

TEST_F(SecondCommitTest, OtherBitsOfAnotherMachineAreNumericVariation) {
  EXPECT_THAT(compare(0.75, {{"cpu_capability", "AVX512"}}),
              testing::AllOf(HasSubstr("numeric variation"), HasSubstr("AVX512"), HasSubstr("AVX2"),
                             HasSubstr("by 0.25 at most"), Not(HasSubstr("determinism"))));
}

TEST_F(SecondCommitTest, WhatCannotBeComparedIsSaid) {
  EXPECT_THAT(compare(std::numeric_limits<double>::quiet_NaN()), HasSubstr("not comparable"));
}

TEST_F(SecondCommitTest, ADamagedFirstResultIsNotComparedWith) {
  std::filesystem::resize_file(stage_folder(run_, first_.key) / "scores.h5", 10);
  EXPECT_THROW(compare(0.75), DamagedStage);
}

TEST_F(SecondCommitTest, AWorkerThatComesSecondSaysSoInItsAccount) {
  const Stage base = train_stage();
  ASSERT_EQ(run({base}), 0);
  const StageResult first = read_result(run_, base.key);
  const auto folder = run_ / "attempts/late";
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(stage_folder(run_, base.key) / "weights.safetensors",
                             folder / "weights.safetensors");
  StageResult second = first;
  second.attempt = "late";
  EXPECT_FALSE(commit_stage(run_, folder, second));
  EXPECT_THAT(
      compare_commits(run_, folder, stage_result_from_json(read_json_file(folder / "result.json")),
                      first),
      HasSubstr("the same bits"));
}

}  // namespace
}  // namespace oodsweep
