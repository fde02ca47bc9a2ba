#include "orchestrator/agent/worker_request.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/error.hpp"
#include "orchestrator/agent/gpu_environment.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// One thread per worker, whatever the libraries would choose by themselves: one-thread workers
/// side by side are several times faster than one worker with many threads, and other counts give
/// other bits.
constexpr int kThreads = 1;

[[noreturn]] void fail(const fs::path& path, const std::error_code& error) {
  const std::string message = path.string() + ": " + error.message();
  if (error == std::errc::no_space_on_device) throw DiskFull{message};
  throw IoError{message};
}

/// Not synced to the disk: nobody needs a request that has outlived its worker's start and a power
/// cut, and a sync takes longer than the start.
void write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) fail(path.parent_path(), error);
  std::ofstream file{path};
  file << text << std::flush;
  if (!file) fail(path, {errno, std::generic_category()});
}

double in_seconds(Timing::Milliseconds time) { return std::chrono::duration<double>{time}.count(); }

}  // namespace

std::vector<std::pair<std::string, std::string>> worker_environment(const Slot& slot,
                                                                    bool deterministic) {
  const std::string threads = std::to_string(kThreads);
  std::vector<std::pair<std::string, std::string>> variables{{"OMP_NUM_THREADS", threads},
                                                             {"MKL_NUM_THREADS", threads},
                                                             {"OPENBLAS_NUM_THREADS", threads},
                                                             {"OMP_PROC_BIND", "false"}};
  const auto of_gpu = gpu_environment(slot, deterministic);
  variables.insert(variables.end(), of_gpu.begin(), of_gpu.end());
  return variables;
}

void write_worker_request(const fs::path& file, const AssignedWork& work, const Slot& slot,
                          const Welcome& run, const Timing& timing) {
  Json stages = Json::array();
  for (const AssignedStage& assigned : work.stages) {
    stages.push_back({{"attempt", assigned.attempt.text}, {"stage", to_json(assigned.stage)}});
  }
  Json request{{"format", "oodsweep-request/1"},
               {"run_dir", run.run_dir.string()},
               {"data_root", run.data_root.string()},
               {"parent_pid", getpid()},
               {"threads", kThreads},
               {"progress_fd", 3},
               {"stages", std::move(stages)}};
  if (!slot.gpu.empty()) request["device"] = {{"kind", "cuda"}, {"index", 0}};  // it sees no other
  if (run.deterministic) request["deterministic"] = true;
  if (work.gang.in_gang()) {
    request["control_fd"] = 4;
    request["gang"] = {{"rank", work.gang.rank},
                       {"size", work.gang.size},
                       {"join_limit_s", in_seconds(timing.gang_join)},
                       {"step_limit_s", in_seconds(timing.gang_step)}};
  }
  if (timing.failures.count() > 0) {  // else no checkpoints are written
    request["checkpoint"] = {{"mean_time_between_failures_s", in_seconds(timing.failures)},
                             {"shortest_interval_s", in_seconds(timing.checkpoint_gap)}};
  }
  write_file(file, request.dump(1) + "\n");
}

}  // namespace oodsweep
