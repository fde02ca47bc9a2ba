#include "orchestrator/coordinator/run_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace oodsweep {

std::string run_line(const LiveProgress& progress) {
  std::string line =
      fmt::format("[{}/{}] {} running, {} left", progress.done, progress.total, progress.running,
                  progress.total - progress.done - progress.failed);
  if (progress.failed > 0) line += fmt::format(", {} failed", progress.failed);
  if (progress.eta_seconds) line += fmt::format(", {} to go", clock_text(*progress.eta_seconds));
  if (progress.eta_seconds && progress.bound_seconds) {
    line += fmt::format(" (at least {})", clock_text(*progress.bound_seconds));
  }
  line += fmt::format(", {} of {} slots busy", progress.slots_busy, progress.slots);
  if (!progress.paused.empty()) line += "; paused: " + progress.paused;
  return line;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::max(0.0, seconds) + 0.5);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace oodsweep
