#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "orchestrator/control/messages.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

/// Computes one `evaluate` stage from the committed stages below `run_dir`.
using EvaluateStage =
    std::function<StageResult(const std::filesystem::path& run_dir, const Stage& stage)>;

/// Runs and commits the `evaluate` stages of an agent, one after the other, in a thread of its own:
/// they take milliseconds, so a process for each would cost more than the work.
class EvaluationThread {
 public:
  explicit EvaluationThread(EvaluateStage evaluate);
  /// Ends after the stage in work; later ones are dropped.
  ~EvaluationThread() = default;

  void begin(const std::filesystem::path& run_dir, AssignedWork work);
  /// What has happened since the last call, and the assignments that have ended.
  struct News {
    std::vector<StageEvent> events;
    std::vector<AssignmentId> ended;
  };
  [[nodiscard]] News poll();

 private:
  struct Job {
    std::filesystem::path run_dir;
    AssignedWork work;
  };
  void run(const std::stop_token& stop);
  void run_stage(const Job& job, const AssignedStage& assigned);
  void tell(StageEvent event);

  EvaluateStage evaluate_;  ///< Used by the thread only.
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Job> jobs_;  ///< Guarded by mutex_.
  News news_;             ///< Guarded by mutex_.
  std::jthread thread_;   ///< Last: it uses all of the above, and ends first.
};

}  // namespace oodsweep
