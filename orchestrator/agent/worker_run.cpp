#include "orchestrator/agent/worker_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// One thread per worker, whatever the libraries would choose by themselves: one-thread workers
/// side by side are several times faster than one worker with many threads, and other counts give
/// other bits.
constexpr int kThreads = 1;

std::vector<std::pair<std::string, std::string>> thread_environment() {
  const std::string threads = std::to_string(kThreads);
  return {{"OMP_NUM_THREADS", threads},
          {"MKL_NUM_THREADS", threads},
          {"OPENBLAS_NUM_THREADS", threads},
          {"OMP_PROC_BIND", "false"}};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
}

}  // namespace

WorkerRun::WorkerRun(const WorkerSettings& settings, AssignedWork work, const Slot& slot)
    : settings_{settings}, work_{std::move(work)} {
  const fs::path folder = settings_.run.run_dir / "requests";
  const std::string name = fmt::format("{}-{}", settings_.run.epoch, work_.id);
  request_file_ = folder / (name + ".json");
  log_file_ = folder / (name + ".log");
  fs::create_directories(folder);
  write_request();
  child_.emplace(ChildOptions{.program = settings_.program,
                              .arguments = {request_file_.string()},
                              .log_file = log_file_,
                              .cores = slot.cores,
                              .environment = thread_environment()});
}

void WorkerRun::write_request() const {
  Json stages = Json::array();
  for (const AssignedStage& assigned : work_.stages) {
    stages.push_back({{"attempt", assigned.attempt.text}, {"stage", to_json(assigned.stage)}});
  }
  const Json request{{"format", "oodsweep-request/1"},
                     {"run_dir", settings_.run.run_dir.string()},
                     {"data_root", settings_.run.data_root.string()},
                     {"parent_pid", getpid()},
                     {"threads", kThreads},
                     {"progress_fd", 3},
                     {"stages", std::move(stages)}};
  write_file_atomically(request_file_, request.dump(1) + "\n");
}

std::vector<StageEvent> WorkerRun::poll() {
  std::vector<StageEvent> events;
  if (ended_) return events;
  const auto exit = child_->poll_exit();  // before the lines: what it wrote last is read after
  for (const std::string& line : child_->read_lines()) take_line(line, events);
  if (exit) close(*exit, events);
  return events;
}

void WorkerRun::take_line(const std::string& line, std::vector<StageEvent>& events) {
  StageEvent event;
  try {
    event = stage_event_from_json(Json::parse(line));
  } catch (const nlohmann::json::exception&) {
    log_warning("a worker wrote what is no progress: " + line);
    return;
  }
  if (event.event == "ready") return;
  event.assignment = work_.id;
  if (event.event == "start") {
    begun_ = event.attempt;
    begun_at_ = std::chrono::steady_clock::now();
  } else if (event.event == "committed" || event.event == "failed") {
    begun_.reset();
    ++verdicts_;
    if (event.event == "failed") {
      any_failed_ = true;
      event.seconds = seconds_since(begun_at_);
    }
  }
  events.push_back(std::move(event));
}

const AssignedStage* WorkerRun::unfinished() const {
  return verdicts_ < work_.stages.size() ? &work_.stages[verdicts_] : nullptr;
}

void WorkerRun::close(const ChildExit& exit, std::vector<StageEvent>& events) {
  ended_ = true;
  if (const AssignedStage* stage = unfinished()) {
    any_failed_ = true;
    events.push_back(
        {.assignment = work_.id,
         .event = "failed",
         .attempt = stage->attempt,
         .key = stage->stage.key,
         .seconds = seconds_since(begun_at_),
         .outcome = "crashed",
         .reason = fmt::format("the worker {}{}", begun_ ? "" : "did not begin: ",
                               exit.by_signal ? exit.text() : "left with " + exit.text())});
    write_attempt_account(settings_.run.run_dir, *stage, events.back(), log_tail());
  }
  child_.reset();
  if (any_failed_) return;  // request and log stay for whoever wants to know why
  std::error_code ignored;
  fs::remove(request_file_, ignored);
  fs::remove(log_file_, ignored);
}

std::string WorkerRun::log_tail() const {
  constexpr std::size_t kLongest = 4000;
  try {
    const std::string text = read_file(log_file_);
    return text.size() <= kLongest ? text : text.substr(text.size() - kLongest);
  } catch (const IoError&) {
    return "";
  }
}

void write_attempt_account(const fs::path& run_dir, const AssignedStage& assigned,
                           const StageEvent& failure, const std::string& log_tail) {
  const Json account{{"format", "oodsweep-attempt/1"},
                     {"stage", assigned.stage.key.hex},
                     {"label", assigned.stage.label},
                     {"outcome", failure.outcome},
                     {"reason", failure.reason},
                     {"seconds", failure.seconds},
                     {"provenance", {{"host", host_name()}}},
                     {"log_tail", log_tail}};
  try {
    const fs::path folder = run_dir / "attempts" / assigned.attempt.text;
    fs::create_directories(folder);
    write_file_atomically(folder / "attempt.json",
                          account.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  } catch (const std::exception& error) {
    log_warning("no attempt.json for " + assigned.attempt.text + ": " + error.what());
  }
}

}  // namespace oodsweep
