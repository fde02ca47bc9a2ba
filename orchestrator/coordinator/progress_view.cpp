#include "orchestrator/coordinator/progress_view.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cluster/mpi_session.hpp"
#include "orchestrator/coordinator/run_line.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 100;
  return size.ws_col;
}

}  // namespace

bool shows_on_terminal() {
  if (!launched_by_mpi()) return isatty(STDOUT_FILENO) == 1;
  std::error_code unreadable;
  const auto link = fmt::format("/proc/{}/fd/1", getppid());
  const std::string target = std::filesystem::read_symlink(link, unreadable).string();
  return target.starts_with("/dev/pts/") || target.starts_with("/dev/tty");
}

std::string progress_line(const LiveProgress& progress) {
  std::string line = run_line(progress);
  if (progress.stages.empty()) return line;
  const LiveStage& first = progress.stages.front();
  line += ": " + first.label;
  if (first.fraction > 0.0) line += fmt::format(" ({:.0f} %)", 100.0 * first.fraction);
  return line;
}

ProgressView::ProgressView(bool terminal, std::FILE* out) : terminal_{terminal}, out_{out} {}

ProgressView::~ProgressView() { clear_line(); }

void ProgressView::clear_line() {
  if (!terminal_ || shown_.empty()) return;
  std::fputs("\r\033[K", out_);
  std::fflush(out_);
  shown_.clear();
}

void ProgressView::note(const std::string& text) {
  clear_line();
  std::fprintf(out_, "%s\n", text.c_str());
  std::fflush(out_);
}

bool ProgressView::is_due() const {
  return Clock::now() - shown_at_ >= (terminal_ ? milliseconds{200} : milliseconds{5000});
}

void ProgressView::update(const LiveProgress& progress) {
  if (!is_due()) return;
  shown_at_ = Clock::now();
  std::string line = progress_line(progress);
  if (line == shown_) return;
  if (terminal_) {
    line.resize(std::min(line.size(), terminal_width() - 1));
    std::fprintf(out_, "\r\033[K%s", line.c_str());
  } else {
    std::fprintf(out_, "%s\n", line.c_str());
  }
  std::fflush(out_);
  shown_ = std::move(line);
}

}  // namespace oodsweep
