#include "workers/stage_runner.hpp"

#include <chrono>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/provenance.hpp"
#include "workers/stage_work.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct Failure {
  std::string outcome;
  std::string reason;
};

/// LibTorch reports a failed allocation as an ordinary error; only its text tells.
bool is_out_of_memory(std::string_view message) {
  return message.find("can't allocate memory") != std::string_view::npos ||
         message.find("out of memory") != std::string_view::npos;
}

Failure classify(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const DivergedTraining& diverged) {
    return {"nan_loss", diverged.what()};
  } catch (const DamagedStage& damaged) {
    return {"damaged_parent", damaged.what()};
  } catch (const std::bad_alloc&) {
    return {"out_of_memory", "no memory left"};
  } catch (const std::exception& other) {
    return {is_out_of_memory(other.what()) ? "out_of_memory" : "failed", other.what()};
  }
}

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

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
}

/// The worker's own account of a failed attempt; the agent writes it when the worker cannot.
void write_attempt(const fs::path& folder, const Stage& stage, const Failure& failure,
                   double seconds, int threads) {
  const Json account{{"format", "oodsweep-attempt/1"},
                     {"stage", stage.key.hex},
                     {"label", stage.label},
                     {"outcome", failure.outcome},
                     {"reason", failure.reason},
                     {"seconds", seconds},
                     {"provenance", provenance_of_this_process(threads)}};
  write_file_atomically(folder / "attempt.json",
                        account.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
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
        progress_{progress} {}

  /// @return Whether the stage is committed.
  bool run() {
    progress_.start(attempt_, stage_.key);
    const double started_at = unix_time();
    const auto start = std::chrono::steady_clock::now();
    try {
      if (!is_committed(request_.run_dir, stage_.key)) {
        fs::create_directories(folder_);
        commit(started_at, start);
      }
      progress_.committed(seconds_since(start));
      return true;
    } catch (...) {
      const Failure failure = classify(std::current_exception());
      log_error(stage_.label + ": " + failure.reason);
      if (fs::is_directory(folder_)) {
        write_attempt(folder_, stage_, failure, seconds_since(start), request_.threads);
      }
      progress_.failed(failure.outcome, failure.reason);
      return false;
    }
  }

 private:
  void commit(double started_at, std::chrono::steady_clock::time_point start) {
    StageResult result;
    result.key = stage_.key;
    result.kind = to_string(stage_.kind);
    result.stage = to_json(stage_);
    result.attempt = attempt_.text;
    result.started_at = started_at;
    do_work({stage_, request_.run_dir, folder_, catalog_, progress_}, result);
    result.seconds = seconds_since(start);
    result.peak_memory_bytes = peak_memory_bytes();
    result.provenance = provenance_of_this_process(request_.threads);
    commit_stage(request_.run_dir, folder_, std::move(result));
  }

  const WorkerRequest& request_;
  const Stage& stage_;
  const AttemptId& attempt_;
  fs::path folder_;
  const Catalog& catalog_;
  Progress& progress_;
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
