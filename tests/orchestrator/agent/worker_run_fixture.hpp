#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "orchestrator/agent/worker_run.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// Runs of the fake worker in a run folder of their own.
class WorkerRunTest : public testing::Test {
 protected:
  WorkerRunTest() { std::filesystem::create_directories(run_dir() / "attempts"); }

  [[nodiscard]] const std::filesystem::path& run_dir() const { return folder_.path(); }
  [[nodiscard]] WorkerSettings settings() const {
    return {fake_worker(),
            {.epoch = 4, .run_dir = run_dir(), .data_root = run_dir(), .nonce = "none"}};
  }
  std::vector<StageEvent> play(const AssignedWork& work) const {
    WorkerRun run{settings(), work, Slot{0, {}}};
    return rest_of(run);
  }
  static std::vector<StageEvent> rest_of(WorkerRun& run) {
    std::vector<StageEvent> events;
    until([&] {
      for (StageEvent& event : run.poll()) events.push_back(std::move(event));
      return run.ended();
    });
    return events;
  }
  static std::vector<std::string> in_words(const std::vector<StageEvent>& events) {
    std::vector<std::string> words;
    for (const StageEvent& event : events) {
      words.push_back(event.attempt.text + " " + event.event +
                      (event.outcome.empty() ? "" : " " + event.outcome));
    }
    return words;
  }
  [[nodiscard]] Json account_of(const std::string& attempt) const {
    return read_json_file(run_dir() / "attempts" / attempt / "attempt.json");
  }

 private:
  TemporaryFolder folder_;
};

/// Time stands still unless the test moves it.
class TimedWorkerTest : public WorkerRunTest {
 protected:
  [[nodiscard]] WorkerSettings settings() {
    WorkerSettings result = WorkerRunTest::settings();
    result.timing = {.grace = std::chrono::seconds{5},
                     .no_progress = std::chrono::seconds{900},
                     .stage_limit = std::chrono::seconds{0}};
    result.now = [this] { return now_; };
    result.memory_kills = &memory_kills_;
    return result;
  }
  WorkerRun& start(const std::vector<std::string>& behaviours) {
    return start(settings(), behaviours);
  }
  WorkerRun& start(const WorkerSettings& settings, const std::vector<std::string>& behaviours) {
    return run_.emplace(settings, fake_work(1, behaviours), Slot{0, {}});
  }
  /// Polls until `count` events have come.
  void hear(std::size_t count) {
    until([&] {
      for (StageEvent& event : run_->poll()) events_.push_back(std::move(event));
      return events_.size() >= count;
    });
  }
  /// All events to the end of the worker; there must be one.
  std::vector<StageEvent> all() {
    for (StageEvent& event : rest_of(*run_)) events_.push_back(std::move(event));
    if (events_.empty()) throw Error{"a worker without an event"};
    return events_;
  }
  /// A group in which the kernel has killed `kills` processes.
  void set_memory_kills(int kills) {
    const auto file = run_dir() / "sys/fs/cgroup/memory.events";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << "low 0\nhigh 7\nmax 9\noom 3\noom_kill " << kills << '\n';
  }
  void pass(std::chrono::seconds time) { now_ += time; }

  MemoryKills memory_kills_{run_dir()};
  std::optional<WorkerRun> run_;

 private:
  SteadyTime now_ = steady_now();
  std::vector<StageEvent> events_;
};

}  // namespace oodsweep
