// Gangs of worker programs, as agents start them: the test carries the rendezvous.
#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <memory>
#include <sstream>

#include "core/atomic_file.hpp"
#include "tests/workers/worker_fixture.hpp"
#include "tests/workers/worker_process.hpp"
#include "workers/checkpoint_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

using testing::AnyOf;
using testing::HasSubstr;

class GangProgramTest : public WorkerTest {
 protected:
  struct Member {
    fs::path folder;
    int control = -1;  ///< To write to.
    std::unique_ptr<WorkerProcess> process;
  };
  ~GangProgramTest() override {
    for (const Member& member : gang_) close(member.control);
  }

  /// @param step_limit_s Of every wait for another rank.
  void start_gang(int size, const std::vector<Stage>& stages, double step_limit_s = 60.0) {
    for (const Member& member : gang_) close(member.control);
    gang_.clear();
    const int first_attempt = attempts_;
    for (int rank = 0; rank < size; ++rank) {
      attempts_ = first_attempt;
      Member member{run_ / ("rank" + std::to_string(rank)), -1, nullptr};
      fs::create_directories(member.folder);
      std::array<int, 2> ends{};
      ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
      member.control = ends[1];
      Json request = request_json(stages);
      request["gang"] = {
          {"rank", rank}, {"size", size}, {"join_limit_s", 60}, {"step_limit_s", step_limit_s}};
      request["control_fd"] = 4;
      std::ofstream{member.folder / "request.json"} << request;
      member.process = std::make_unique<WorkerProcess>(member.folder, ends[0]);
      close(ends[0]);
      gang_.push_back(std::move(member));
    }
  }

  /// As agents and coordinator do.
  void carry_rendezvous() {
    ASSERT_TRUE(gang_[0].process->wait_for([&] { return !events(0, "rendezvous").empty(); }));
    const Json line{{"rendezvous", events(0, "rendezvous").front().at("text")}};
    for (std::size_t rank = 1; rank < gang_.size(); ++rank) {
      const std::string text = Json{{"about", "something else"}}.dump() + '\n' + line.dump() + '\n';
      ASSERT_EQ(write(gang_[rank].control, text.data(), text.size()), std::ssize(text));
    }
  }

  [[nodiscard]] Json request_json(const std::vector<Stage>& stages) {
    Json request{
        {"format", "oodsweep-request/1"},
        {"run_dir", run_.string()},
        {"data_root", "/nowhere"},
        {"parent_pid", getpid()},
        {"progress_fd", 3},
        {"checkpoint", {{"mean_time_between_failures_s", 1e6}, {"shortest_interval_s", 1e6}}},
        {"stages", Json::array()}};
    for (const Stage& stage : stages) {
      request["stages"].push_back(
          {{"attempt", "a" + std::to_string(++attempts_)}, {"stage", to_json(stage)}});
    }
    return request;
  }

  [[nodiscard]] std::vector<Json> events(int rank, const std::string& name) const {
    std::vector<Json> found;
    std::istringstream stream{
        read_file(gang_[static_cast<std::size_t>(rank)].folder / "progress.txt")};
    for (std::string line; std::getline(stream, line);) {
      const Json event = Json::parse(line, nullptr, false);  // the last may be half written
      if (event.is_object() && event.at("event") == name) found.push_back(event);
    }
    return found;
  }
  [[nodiscard]] bool wait_for_step() {
    return gang_[0].process->wait_for([&] { return !events(0, "step").empty(); });
  }
  int code(int rank) { return gang_[static_cast<std::size_t>(rank)].process->wait(); }

  [[nodiscard]] std::string error(int rank) const {
    return read_file(gang_[static_cast<std::size_t>(rank)].folder / "error.txt");
  }

  /// Batches of 30 and 31 in two shards, with outliers; the last of an epoch is partial.
  static Stage sharded(Stage stage, int epochs) {
    stage.material["virtual_shards"] = 2;
    stage.material["training"]["epochs"] = epochs;
    stage.material["training"]["batch_size"] = 61;
    return finished(stage.kind, stage.material, stage.places, stage.parents);
  }

  void expect_as_alone(const std::vector<Stage>& stages) {
    ASSERT_EQ(run(stages, run_ / "alone"), 0);
    for (const Stage& stage : stages) {
      const StageResult alone = read_result(run_ / "alone", stage.key);
      const StageResult gang = read_result(run_, stage.key);
      EXPECT_EQ(to_json(gang).at("curve"), to_json(alone).at("curve")) << stage.label;
      for (const auto& [name, hash] : alone.files) {
        if (name == "log.txt") continue;
        EXPECT_EQ(gang.files.at(name), hash) << name;
      }
    }
  }

  std::vector<Member> gang_;
};

TEST_F(GangProgramTest, StagesOfAGangAreThoseOfOneWorker) {
  const Stage base = sharded(train_stage(), 2);
  const Stage tuned = sharded(fine_tune_stage(base), 2);
  const Stage outputs = outputs_stage(tuned, 64);
  const std::vector<Stage> stages{base, tuned, outputs, score_stage(outputs),
                                  odin_stage(tuned, outputs, {1.0, 1000.0}, {0.0, 0.002}, 64)};
  start_gang(2, stages);
  carry_rendezvous();
  EXPECT_EQ(code(0), 0) << error(0);
  EXPECT_EQ(code(1), 0) << error(1);
  expect_as_alone(stages);
  EXPECT_EQ(events(0, "committed").size(), stages.size());
  EXPECT_EQ(events(1, "committed").size(), stages.size());
  EXPECT_TRUE(fs::exists(stage_folder(run_, base.key) / "log.1.txt"));
}

/// Five batches over three ranks: the last round has two. The curves count the images that went
/// through the network, so an image that two ranks took would show.
TEST_F(GangProgramTest, ImagesAreSharedOutOverAnyNumberOfRanks) {
  const Stage base = train_stage();
  ASSERT_EQ(run({base}), 0);
  const Stage outputs = outputs_stage(base, 64);
  const Stage odin = odin_stage(base, outputs, {1.0, 1000.0}, {0.0, 0.002}, 64);
  start_gang(3, {outputs, odin});
  carry_rendezvous();
  for (const int rank : {0, 1, 2}) EXPECT_EQ(code(rank), 0) << error(rank);
  expect_as_alone({base, outputs, odin});
  EXPECT_EQ(read_result(run_, odin.key).speed->width, 3);
  EXPECT_TRUE(read_result(run_, odin.key).speed->collective_share.has_value());
}

TEST_F(GangProgramTest, AKilledMemberEndsTheGangAtOnce) {
  const Stage stage = sharded(train_stage(), 5000);
  start_gang(2, {stage, sharded(train_stage(), 1)});
  carry_rendezvous();
  ASSERT_TRUE(wait_for_step());
  gang_[1].process->kill(SIGKILL);
  EXPECT_EQ(code(0), 1);
  ASSERT_EQ(events(0, "failed").size(), 1U) << "the next stage is not begun";
  EXPECT_EQ(events(0, "failed").front().at("outcome"), "gang_broken");
  EXPECT_EQ(events(0, "failed").front().at("reason"), "the process of rank 1 is dead");
  EXPECT_EQ(read_json_file(run_ / "attempts/a1/attempt.json").at("outcome"), "gang_broken");
}

TEST_F(GangProgramTest, AHangingMemberIsWaitedForUntilTheLimit) {
  start_gang(2, {sharded(train_stage(), 5000)}, 1.0);
  carry_rendezvous();
  ASSERT_TRUE(wait_for_step());
  gang_[0].process->kill(SIGSTOP);
  EXPECT_EQ(code(1), 1);
  ASSERT_EQ(events(1, "failed").size(), 1U);
  EXPECT_EQ(events(1, "failed").front().at("outcome"), "gang_broken");
  EXPECT_EQ(events(1, "failed").front().at("reason"), "rank 0 did not come within 1 s");
  EXPECT_FALSE(fs::exists(run_ / "attempts/a1/attempt.json")) << "it is rank 0's to write";
}

TEST_F(GangProgramTest, OneThatIsAskedToStopStopsAllAndAnyWidthGoesOn) {
  const Stage stage = sharded(train_stage(), 80);
  start_gang(2, {stage});
  carry_rendezvous();
  ASSERT_TRUE(wait_for_step());
  gang_[1].process->kill(SIGTERM);
  EXPECT_EQ(code(0), 75);
  EXPECT_EQ(code(1), 75);
  for (const int rank : {0, 1}) EXPECT_EQ(events(rank, "failed").back().at("outcome"), "drained");
  EXPECT_THAT(events(0, "failed").back().at("reason").get<std::string>(),
              HasSubstr("its checkpoint is stored"));
  ASSERT_TRUE(fs::exists(CheckpointFolder(run_, stage.key).path()));
  start_gang(1, {stage});
  EXPECT_EQ(code(0), 0);
  EXPECT_GT(read_result(run_, stage.key).provenance.at("resumed_from_step"), 0);
  expect_as_alone({stage});
  EXPECT_FALSE(fs::exists(CheckpointFolder(run_, stage.key).path()));
}

TEST_F(GangProgramTest, WhoIsAskedToStopBeforeTheGangHasMetLeavesAtOnce) {
  start_gang(2, {sharded(train_stage(), 1)});
  ASSERT_TRUE(gang_[0].process->wait_for([&] { return !events(0, "rendezvous").empty(); }));
  ASSERT_TRUE(gang_[1].process->wait_for([&] { return !events(1, "ready").empty(); }));
  for (const Member& member : gang_) member.process->kill(SIGTERM);
  EXPECT_EQ(code(0), 75);
  EXPECT_EQ(code(1), 75);
}

TEST_F(GangProgramTest, AFailureOfOneIsToldByItAndEndsTheOthers) {
  const Stage base = sharded(train_stage(), 1);
  ASSERT_EQ(run({base}), 0);
  std::ofstream{stage_folder(run_, base.key) / "weights.safetensors", std::ios::app} << "damage";
  start_gang(2, {outputs_stage(base)});
  carry_rendezvous();
  EXPECT_EQ(code(0), 1);
  EXPECT_EQ(code(1), 1);
  // Whoever is first to see it; the other may be told before it looks itself.
  const std::string first = events(0, "failed").at(0).at("outcome");
  const std::string second = events(1, "failed").at(0).at("outcome");
  EXPECT_THAT(first, AnyOf("damaged_parent", "gang_broken"));
  EXPECT_THAT(second, AnyOf("damaged_parent", "gang_broken"));
  EXPECT_TRUE(first == "damaged_parent" || second == "damaged_parent");
}

TEST_F(GangProgramTest, RanksThatWereGivenDifferentStagesAreRefused) {
  start_gang(2, {sharded(train_stage(), 1)});
  const fs::path request = gang_[1].folder / "request.json";
  gang_[1].process.reset();
  Json other = read_json_file(request);
  other["stages"][0]["stage"] = to_json(sharded(train_stage(), 2));
  std::ofstream{request} << other;
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  close(gang_[1].control);
  gang_[1].control = ends[1];
  gang_[1].process = std::make_unique<WorkerProcess>(gang_[1].folder, ends[0]);
  close(ends[0]);
  carry_rendezvous();
  EXPECT_EQ(code(1), 1);
  EXPECT_THAT(events(1, "failed").at(0).at("reason").get<std::string>(),
              HasSubstr("different stages"));
  EXPECT_EQ(code(0), 1);
}

}  // namespace
}  // namespace oodsweep
