#include "workers/stage_runner.hpp"

#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/attempt_account.hpp"
#include "workers/provenance.hpp"
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

/// Somebody else committed the same key meanwhile: stages are made to give equal bits, so the files
/// are compared and ours are dropped.
AttemptOutcome compare_with_committed(const fs::path& run_dir, const fs::path& folder,
                                      const StageKey& key) {
  const StageResult ours = stage_result_from_json(read_json_file(folder / "result.json"));
  const bool equal = ours.files == read_result(run_dir, key).files;
  return {"duplicate", equal ? "it was committed already, with the same bits"
                             : "it was committed already, with other bits"};
}

class StageRun {
 public:
  StageRun(const WorkerRequest& request, const StageAssignment& assignment, const Catalog& catalog,
           Progress& progress)
      : request_{request},
        stage_{assignment.stage},
        attempt_{assignment.attempt},
        folder_{request.run_dir / "attempts" / assignment.attempt.text},
        catalog_{catalog},
        progress_{progress},
        log_{folder_ / "log.txt"} {}

  /// @return Whether the stage is committed.
  bool run() {
    progress_.start(attempt_, stage_.key);
    try {
      if (!is_committed(request_.run_dir, stage_.key)) commit(work());
      progress_.committed(seconds());
      return true;
    } catch (...) {
      const AttemptOutcome failure = outcome_of(std::current_exception());
      log_error(stage_.label + ": " + failure.reason);
      close_attempt(failure);
      progress_.failed(failure.outcome, failure.reason);
      return false;
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
    do_work({stage_, request_.run_dir, folder_, catalog_, progress_, log_}, result);
    result.seconds = seconds();
    result.peak_memory_bytes = peak_memory_bytes();
    result.provenance = provenance_of_this_process(request_.threads);
    return result;
  }

  void commit(StageResult result) {
    if (commit_stage(request_.run_dir, folder_, std::move(result))) return;
    const AttemptOutcome duplicate = compare_with_committed(request_.run_dir, folder_, stage_.key);
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
  StageLog log_;
  double started_at_ = unix_time();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

int run_stages(const WorkerRequest& request, Progress& progress) {
  const Catalog catalog{request.data_root};
  int failed = 0;
  for (const StageAssignment& assignment : request.stages) {
    StageRun run{request, assignment, catalog, progress};
    if (!run.run()) ++failed;
  }
  return failed;
}

}  // namespace oodsweep
