#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/planning/forecast.hpp"
#include "orchestrator/scheduling/scheduler.hpp"

namespace oodsweep {

struct RunningStage {
  std::string label;
  double fraction = 0.0;  ///< Of its steps.
};

struct ProgressState {
  Scheduler::Counts counts;
  std::vector<RunningStage> running;
  std::int64_t slots = 0;          ///< Of workers.
  std::int64_t slots_busy = 0;     ///< Of these.
  std::optional<Outlook> outlook;  ///< Nothing as long as nobody can tell.
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
  /// Whether update() would show anything now.
  [[nodiscard]] bool is_due() const;
  /// The state of things; shown if it is time.
  void update(const ProgressState& state);
  /// Takes the line away that is written over.
  void clear_line();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  std::FILE* out_;
  Clock::time_point shown_at_{};
  std::string shown_;
};

/// "[12/40] 2 running, 26 left, 0:31 to go (at best 0:28), 2 of 2 slots busy: train ... (40 %)".
[[nodiscard]] std::string progress_line(const ProgressState& state);

}  // namespace oodsweep
