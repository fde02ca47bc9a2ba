#include "workers/stage_runner.hpp"

#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/attempt_account.hpp"
#include "workers/provenance.hpp"
#include "workers/second_commit.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

void do_work(const StageContext& context, StageResult& result) {
  switch (context.stage.kind) {
    case StageKind::kTrain:
      return run_train_stage(context, result);
    case StageKind::kOutputs:
      return run_outputs_stage(context, result);
    case StageKind::kScore:
      return run_score_stage(context, result);
    case StageKind::kEvaluate:
      break;
  }
  throw ConfigError{"request", "\"evaluate\"",
                    "train, outputs or score; the agent evaluates itself"};
}

enum class StageEnd { kCommitted, kFailed, kDrained };

class StageRun {
 public:
  StageRun(const WorkerRequest& request, const StageAssignment& assignment, const Catalog& catalog,
           Progress& progress, const WorkerSurroundings& surroundings)
      : request_{request},
        stage_{assignment.stage},
        attempt_{assignment.attempt},
        folder_{request.run_dir / "attempts" / assignment.attempt.text},
        catalog_{catalog},
        progress_{progress},
        surroundings_{surroundings},
        collective_{surroundings.collective},
        log_{folder_ / "log.txt"},
        checkpoints_{request.run_dir, stage_.key} {}

  StageEnd run() {
    progress_.start(attempt_, stage_.key);
    try {
      if (!is_committed(request_.run_dir, stage_.key)) commit(work());
      if (stage_.kind == StageKind::kTrain) checkpoints_.remove();
      progress_.committed(seconds());
      return StageEnd::kCommitted;
    } catch (...) {
      const AttemptOutcome failure = outcome_of(std::current_exception());
      const bool drained = failure.outcome == "drained";
      (drained ? log_info : log_error)(stage_.label + ": " + failure.reason);
      close_attempt(failure);
      progress_.failed(failure.outcome, failure.reason);
      return drained ? StageEnd::kDrained : StageEnd::kFailed;
    }
  }

 private:
  StageResult work() {
    fs::create_directories(folder_);
    StageResult result;
    result.key = stage_.key;
    result.kind = to_string(stage_.kind);
    result.stage = to_json(stage_);
    result.attempt = attempt_.text;
    result.started_at = started_at_;
    result.provenance = provenance_of_this_process(request_.threads);
    std::optional<Checkpointer> checkpointer;
    if (request_.checkpoint) {
      checkpointer.emplace(checkpoints_, CheckpointAuthor{attempt_, result.provenance},
                           *request_.checkpoint, surroundings_.now, log_);
    }
    do_work({stage_, request_.run_dir, folder_, catalog_, progress_, log_, surroundings_.stop_asked,
             checkpointer ? &*checkpointer : nullptr, collective_},
            result);
    log_.finish();
    result.seconds = seconds();
    result.peak_memory_bytes = peak_memory_bytes();
    return result;
  }

  void commit(StageResult result) {
    if (commit_stage(request_.run_dir, folder_, std::move(result))) return;
    const StageResult own = stage_result_from_json(read_json_file(folder_ / "result.json"));
    const AttemptOutcome duplicate{
        "duplicate",
        compare_commits(request_.run_dir, folder_, own, read_result(request_.run_dir, stage_.key))};
    log_warning(stage_.label + ": " + duplicate.reason);
    close_attempt(duplicate);
  }

  void close_attempt(const AttemptOutcome& outcome) const {
    write_attempt(folder_, stage_, outcome, seconds(), request_.threads, log_);
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - start_}.count();
  }

  const WorkerRequest& request_;
  const Stage& stage_;
  const AttemptId& attempt_;
  fs::path folder_;
  const Catalog& catalog_;
  Progress& progress_;
  const WorkerSurroundings& surroundings_;
  Collective& collective_;
  StageLog log_;
  CheckpointFolder checkpoints_;
  double started_at_ = unix_time();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

ExitCode RequestOutcome::exit_code() const {
  if (stopped) return ExitCode::kInterrupted;
  return failed == 0 ? ExitCode::kDone : ExitCode::kSomeFailed;
}

RequestOutcome run_stages(const WorkerRequest& request, Progress& progress,
                          const WorkerSurroundings& surroundings) {
  const Catalog catalog{request.data_root};
  RequestOutcome outcome;
  for (const StageAssignment& assignment : request.stages) {
    if (surroundings.stop_asked()) return {outcome.failed, true};
    StageRun run{request, assignment, catalog, progress, surroundings};
    const StageEnd end = run.run();
    if (end == StageEnd::kDrained) return {outcome.failed, true};
    if (end == StageEnd::kFailed) ++outcome.failed;
  }
  return outcome;
}

}  // namespace oodsweep
