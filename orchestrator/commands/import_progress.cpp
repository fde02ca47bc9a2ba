#include "orchestrator/commands/import_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

/// "0:07", "12:30", "3:00:00"
std::string duration_text(std::int64_t seconds) {
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

ImportProgressView::ImportProgressView(std::FILE* out, bool is_terminal, SteadyClock clock)
    : out_{out},
      is_terminal_{is_terminal},
      clock_{std::move(clock)},
      began_{clock_()},
      shown_{began_} {}

ImportProgressView::~ImportProgressView() {
  if (has_line_) std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
}

std::string ImportProgressView::line(const ImportProgress& progress, SteadyTime now) const {
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(progress.done) / std::max(seconds, 1e-3);
  const double left = static_cast<double>(progress.total - progress.done) / std::max(rate, 1e-3);
  return fmt::format("{} of {} images ({} %), {:.0f} a second, {} left", progress.done,
                     progress.total,
                     100 * progress.done / std::max<std::int64_t>(1, progress.total), rate,
                     duration_text(static_cast<std::int64_t>(left + 0.5)));
}

void ImportProgressView::show(const ImportProgress& progress) {
  const SteadyTime now = clock_();
  if (progress.done == 0) began_ = now;  // what came before was looking through the source
  if (now - shown_ < (is_terminal_ ? milliseconds{200} : milliseconds{10'000})) return;
  shown_ = now;
  const std::string text = line(progress, now);
  if (is_terminal_) {
    std::fputs(("\r\x1b[K" + text).c_str(), out_);
    has_line_ = true;
  } else {
    std::fputs((text + "\n").c_str(), out_);
  }
  std::fflush(out_);
}

}  // namespace oodsweep
