#include "workers/stage_runner.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/attempt_account.hpp"
#include "workers/collective/broadcast_text.hpp"
#include "workers/collective/gather_numbers.hpp"
#include "workers/cuda_loader.hpp"
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
        log_{folder_ / (is_rank_0() ? "log.txt" : fmt::format("log.{}.txt", collective_.rank()))},
        checkpoints_{request.run_dir, stage_.key} {}

  StageEnd run() {
    progress_.start(attempt_, stage_.key);
    try {
      if (!agreed_to_be_committed()) commit_by_rank_0(work());
      if (is_rank_0() && stage_.kind == StageKind::kTrain) checkpoints_.remove();
      progress_.committed(seconds());
      return StageEnd::kCommitted;
    } catch (...) {
      const AttemptOutcome failure = outcome_of(std::current_exception());
      const bool drained = failure.outcome == "drained";
      if (!drained) collective_.abort();
      (drained ? log_info : log_error)(stage_.label + ": " + failure.reason);
      if (is_rank_0()) close_attempt(failure);
      progress_.failed(failure.outcome, failure.reason);
      return drained ? StageEnd::kDrained : StageEnd::kFailed;
    }
  }

 private:
  [[nodiscard]] bool is_rank_0() const { return collective_.rank() == 0; }

  /// What rank 0 sees in the run folder, on all ranks. @throws Error if it is at another stage.
  [[nodiscard]] bool agreed_to_be_committed() {
    const bool own = is_rank_0() && is_committed(request_.run_dir, stage_.key);
    const std::string seen =
        broadcast_text(collective_, stage_.key.hex + (own ? " committed" : " to do"));
    if (!seen.starts_with(stage_.key.hex)) {
      throw Error{"the ranks of the gang were given different stages"};
    }
    return seen.ends_with("committed");
  }

  /// When all have done their part. The others go on when they know that it is committed.
  void commit_by_rank_0(StageResult result) {
    collective_.barrier();
    if (!is_rank_0()) return collective_.barrier();
    commit(std::move(result));
    try {
      collective_.barrier();
    } catch (const CollectiveError& error) {
      log_warning(stage_.label + " is committed, but " + error.what());
    }
  }

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
    if (request_.checkpoint && is_rank_0()) {
      checkpointer.emplace(checkpoints_, CheckpointAuthor{attempt_, result.provenance},
                           *request_.checkpoint, surroundings_.now, log_);
    }
    do_work({stage_, request_.run_dir, folder_, catalog_, progress_, log_, surroundings_.stop_asked,
             checkpointer ? &*checkpointer : nullptr, collective_},
            result);
    log_.finish();
    result.seconds = seconds();
    result.peak_memory_bytes = peak_memory_bytes();
    if (const CudaModule* module = opened_cuda_module(); module != nullptr && result.speed) {
      result.speed->device_memory_bytes = module->memory().peak;
    }
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

/// Between two stages all ranks of a gang leave together.
bool agreed_to_stop(const WorkerSurroundings& surroundings) {
  bool stop = false;
  for (const auto& asked :
       gather_numbers(surroundings.collective, {surroundings.stop_asked() ? 1.0 : 0.0})) {
    stop = stop || asked.front() > 0.0;
  }
  return stop;
}

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
    if (agreed_to_stop(surroundings)) return {outcome.failed, true};
    StageRun run{request, assignment, catalog, progress, surroundings};
    const StageEnd end = run.run();
    if (end == StageEnd::kDrained) return {outcome.failed, true};
    if (end == StageEnd::kFailed) ++outcome.failed;
    if (end != StageEnd::kFailed) continue;
    if (surroundings.collective.size() > 1 || !surroundings.device_works()) return outcome;
  }
  return outcome;
}

}  // namespace oodsweep
