// The worker program under signals, as its agent, a scheduler or the kernel send them.
#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

#include "core/atomic_file.hpp"
#include "tests/workers/worker_fixture.hpp"
#include "tests/workers/worker_process.hpp"
#include "workers/checkpoint_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class InterruptionTest : public WorkerTest {
 protected:
  /// Steps of one to two milliseconds.
  static Stage many_steps(int epochs) {
    Stage stage = train_stage();
    stage.material["training"]["epochs"] = epochs;
    stage.material["training"]["batch_size"] = 6;
    return finished(stage.kind, stage.material, stage.places, stage.parents);
  }

  void write_request(const std::vector<Stage>& stages, const Json& checkpoint) {
    Json request{{"format", "oodsweep-request/1"},
                 {"run_dir", run_.string()},
                 {"data_root", "/nowhere"},
                 {"progress_fd", 3},
                 {"stages", Json::array()}};
    for (const Stage& stage : stages) {
      request["stages"].push_back(
          {{"attempt", "a" + std::to_string(++attempts_)}, {"stage", to_json(stage)}});
    }
    if (!checkpoint.is_null()) request["checkpoint"] = checkpoint;
    std::ofstream{run_ / "request.json"} << request;
  }

  [[nodiscard]] std::vector<Json> events() const {
    std::vector<Json> lines;
    std::istringstream stream{read_file(run_ / "progress.txt")};
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
  }
  [[nodiscard]] auto has_event(const std::string& name) const {
    return [this, name] {
      return read_file(run_ / "progress.txt").find("\"event\":\"" + name + "\"") !=
             std::string::npos;
    };
  }
  /// Files of the stage's partial folder that are whole.
  [[nodiscard]] std::string checkpoints(const Stage& stage) const {
    std::string names;
    std::error_code missing;
    for (const auto& entry :
         std::filesystem::directory_iterator{CheckpointFolder{run_, stage.key}.path(), missing}) {
      if (entry.path().extension() == ".safetensors") names += entry.path().filename().string();
    }
    return names;
  }

  void expect_as_undisturbed(const Stage& stage) {
    ASSERT_EQ(run({stage}, run_ / "undisturbed"), 0);
    const StageResult whole = read_result(run_ / "undisturbed", stage.key);
    const StageResult pieces = read_result(run_, stage.key);
    EXPECT_EQ(pieces.files.at("weights.safetensors"), whole.files.at("weights.safetensors"));
    EXPECT_EQ(to_json(pieces).at("curve"), to_json(whole).at("curve"));
  }

  static Json checkpoints_each(double seconds) {
    return {{"mean_time_between_failures_s", 1e-6}, {"shortest_interval_s", seconds}};
  }
};

TEST_F(InterruptionTest, SigtermEndsATrainingWithACheckpointAndBeginsNoOther) {
  const Stage first = many_steps(200);
  const Stage second = many_steps(1);
  write_request({first, second}, checkpoints_each(1000.0));
  WorkerProcess worker{run_};
  ASSERT_TRUE(worker.wait_for(has_event("step")));
  worker.kill(SIGTERM);
  worker.kill(SIGTERM);
  EXPECT_EQ(worker.wait(), 75);
  EXPECT_EQ(events().back().at("event"), "failed");
  EXPECT_EQ(events().back().at("outcome"), "drained");
  EXPECT_EQ(events().back().at("attempt"), "a1");
  EXPECT_THAT(events().back().at("reason").get<std::string>(),
              MatchesRegex("asked to stop after step [0-9]+ of 6800; its checkpoint is stored"));
  EXPECT_THAT(checkpoints(first), MatchesRegex("[0-9]+-a1.safetensors"));
  EXPECT_THAT(read_file(run_ / "error.txt"), testing::Not(HasSubstr("error: ")));
  EXPECT_FALSE(std::filesystem::exists(run_ / "attempts/a2"));
}

TEST_F(InterruptionTest, ByHandNoCheckpointIsWritten) {
  const Stage stage = many_steps(200);
  write_request({stage}, nullptr);
  WorkerProcess worker{run_};
  ASSERT_TRUE(worker.wait_for(has_event("step")));
  worker.kill(SIGTERM);
  EXPECT_EQ(worker.wait(), 75);
  EXPECT_EQ(read_json_file(run_ / "attempts/a1/attempt.json").at("outcome"), "drained");
  EXPECT_EQ(checkpoints(stage), "");
}

/// Each launch is killed at a random moment after it has written a checkpoint; a round counts only
/// if the worker was at work.
TEST_F(InterruptionTest, KilledAgainAndAgainATrainingGivesTheBitsOfAnUndisturbedOne) {
  const Stage stage = many_steps(15);  // 510 steps
  std::mt19937 random{11};
  int kills = 0;
  for (int launches = 0; !is_committed(run_, stage.key); ++launches) {
    ASSERT_LT(launches, 100);
    write_request({stage}, checkpoints_each(0.02));
    const std::string before = checkpoints(stage);
    WorkerProcess worker{run_};
    const bool at_work = worker.wait_for([&] { return checkpoints(stage) != before; });
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 80'000});
    if (at_work && worker.running() && kills < 5) {
      worker.kill(SIGKILL);
      ++kills;
    }
    worker.wait();
  }
  EXPECT_GE(kills, 3);
  EXPECT_GT(read_result(run_, stage.key).provenance.at("resumed_from_step"), 0);
  EXPECT_FALSE(std::filesystem::exists(CheckpointFolder{run_, stage.key}.path()));
  expect_as_undisturbed(stage);
}

}  // namespace
}  // namespace oodsweep
