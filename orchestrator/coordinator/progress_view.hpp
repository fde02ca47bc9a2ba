#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "orchestrator/scheduling/scheduler.hpp"

namespace oodsweep {

struct RunningStage {
  std::string label;
  double fraction = 0.0;  ///< Of its steps.
};

struct ProgressState {
  Scheduler::Counts counts;
  std::vector<RunningStage> running;
  double seconds_running = 0.0;  ///< Done part of the running stages, in estimated seconds.
};

/// Whether a person watches. Under mpirun standard output is a pipe or terminal that mpirun made,
/// so its own is looked at.
[[nodiscard]] bool shows_on_terminal();

/// What `oodsweep run` shows: one line that is written over on a terminal, a line now and then
/// otherwise.
class ProgressView {
 public:
  explicit ProgressView(bool terminal, std::FILE* out = stdout);
  ~ProgressView();
  ProgressView(const ProgressView&) = delete;
  ProgressView& operator=(const ProgressView&) = delete;

  /// A line that stays.
  void note(const std::string& text);
  /// The state of things; shown if it is time.
  void update(const ProgressState& state);
  /// Takes the line away that is written over.
  void clear_line();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  std::FILE* out_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_at_{};
  double done_at_begin_ = -1.0;
  std::string shown_;
};

/// "[12/40] 2 running, 26 left, 0:31 to go: train ... (40 %)". @param seconds Since the start.
/// @param done_at_begin What was done before.
[[nodiscard]] std::string progress_line(const ProgressState& state, double seconds,
                                        double done_at_begin);

}  // namespace oodsweep
