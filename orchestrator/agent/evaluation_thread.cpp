#include "orchestrator/agent/evaluation_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "orchestrator/agent/attempt_account.hpp"
#include "orchestrator/agent/worker_ending.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
}

void evaluate_and_commit(const EvaluateStage& evaluate, const fs::path& run_dir,
                         const AssignedStage& assigned) {
  if (is_committed(run_dir, assigned.stage.key)) return;
  const fs::path folder = run_dir / "attempts" / assigned.attempt.text;
  fs::create_directories(folder);
  const double started_at = unix_time();
  StageResult result = evaluate(run_dir, assigned.stage);
  result.started_at = started_at;
  result.provenance = {{"host", host_name()}, {"threads", 1}};
  result.attempt = assigned.attempt.text;
  commit_stage(run_dir, folder, std::move(result));
}

}  // namespace

EvaluationThread::EvaluationThread(EvaluateStage evaluate)
    : evaluate_{std::move(evaluate)}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

void EvaluationThread::begin(const fs::path& run_dir, AssignedWork work) {
  {
    const std::lock_guard lock{mutex_};
    jobs_.push_back({run_dir, std::move(work)});
  }
  wake_.notify_one();
}

EvaluationThread::News EvaluationThread::poll() {
  const std::lock_guard lock{mutex_};
  return std::exchange(news_, {});
}

void EvaluationThread::run(const std::stop_token& stop) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock{mutex_};
      if (!wake_.wait(lock, stop, [&] { return !jobs_.empty(); })) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    for (const AssignedStage& assigned : job.work.stages) {
      if (stop.stop_requested()) return;
      run_stage(job, assigned);
    }
    const std::lock_guard lock{mutex_};
    news_.ended.push_back(job.work.id);
  }
}

void EvaluationThread::run_stage(const Job& job, const AssignedStage& assigned) {
  StageEvent event{.assignment = job.work.id,
                   .event = "start",
                   .attempt = assigned.attempt,
                   .key = assigned.stage.key,
                   .outcome = "",
                   .reason = ""};
  tell(event);
  const auto start = std::chrono::steady_clock::now();
  event.event = "committed";
  try {
    evaluate_and_commit(evaluate_, job.run_dir, assigned);
  } catch (...) {
    Ending ending = ending_of_exception(std::current_exception(), "failed");
    event.event = "failed";
    event.outcome = std::move(ending.outcome);
    event.reason = std::move(ending.reason);
  }
  event.seconds = seconds_since(start);
  if (event.event == "failed") write_attempt_account(job.run_dir, assigned, event, "");
  tell(std::move(event));
}

void EvaluationThread::tell(StageEvent event) {
  const std::lock_guard lock{mutex_};
  news_.events.push_back(std::move(event));
}

}  // namespace oodsweep
