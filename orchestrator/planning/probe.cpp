#include "orchestrator/planning/probe.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>

#include "core/error.hpp"
#include "orchestrator/agent/worker_run.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A run folder that is gone when the probe is over.
class ProbeFolder {
 public:
  ProbeFolder() {
    std::string name = (fs::temp_directory_path() / "oodsweep-probe-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw IoError{name + ": " + std::generic_category().message(errno)};
    }
    path_ = name;
    fs::create_directories(path_ / "attempts");
    fs::create_directories(path_ / "stages");
  }
  ProbeFolder(const ProbeFolder&) = delete;
  ProbeFolder& operator=(const ProbeFolder&) = delete;
  ~ProbeFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The pace between the first step and the last one that was told.
class Pace {
 public:
  void take(const StageEvent& event, double seconds) {
    if (event.event == "committed") finished_ = event.seconds;
    if (event.event != "step" || event.total <= 0) return;
    const double fraction = static_cast<double>(event.done) / static_cast<double>(event.total);
    if (!first_) first_ = {fraction, seconds};
    last_ = {fraction, seconds};
  }
  [[nodiscard]] std::optional<double> whole() const {
    if (finished_) return finished_;
    if (!first_ || last_.fraction <= first_->fraction) return std::nullopt;
    return (last_.seconds - first_->seconds) / (last_.fraction - first_->fraction);
  }

 private:
  struct Point {
    double fraction = 0.0;
    double seconds = 0.0;
  };
  std::optional<Point> first_;
  Point last_;
  std::optional<double> finished_;
};

}  // namespace

std::optional<double> probe_stage(const Stage& stage, const ProbeSettings& settings) {
  OOD_EXPECT(stage.parents.empty(), "a probe has no results of other stages");
  const ProbeFolder folder;
  const WorkerSettings worker{
      .program = settings.worker,
      .run = {.run_dir = folder.path(), .data_root = settings.data_root, .nonce = ""},
      .timing = {.failures = std::chrono::milliseconds{0}}};
  WorkerRun run{worker, {.stages = {{{"a000001"}, stage}}}, {}};
  Pace pace;
  const Clock::time_point begin = Clock::now();
  bool told_to_stop = false;
  while (!run.ended()) {
    for (const StageEvent& event : run.poll()) {
      pace.take(event, std::chrono::duration<double>{Clock::now() - begin}.count());
    }
    if (!told_to_stop && Clock::now() - begin > settings.limit) {
      run.ask_to_stop("drained", "the probe is over");
      told_to_stop = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return pace.whole();
}

}  // namespace oodsweep
