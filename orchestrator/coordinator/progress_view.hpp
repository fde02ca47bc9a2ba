#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "results/store/live_progress.hpp"

namespace oodsweep {

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
  void update(const LiveProgress& progress);
  /// Takes the line away that is written over.
  void clear_line();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  std::FILE* out_;
  Clock::time_point shown_at_{};
  std::string shown_;
};

/// run_line(), and the first of the stages at work: "...: train ... (40 %)".
[[nodiscard]] std::string progress_line(const LiveProgress& progress);

}  // namespace oodsweep
