#include "core/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace oodsweep {
namespace {

std::string& prefix() {
  static std::string text;
  return text;
}

void write_line(std::string_view level, std::string_view message) {
  const std::string& front = prefix();
  const std::string line =
      fmt::format("{}{}{}{}\n", front, front.empty() ? "" : ": ", level, message);
  // Nowhere to report a failed log line to.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_log_prefix(std::string text) { prefix() = std::move(text); }

void log_info(std::string_view message) { write_line("", message); }
void log_warning(std::string_view message) { write_line("warning: ", message); }
void log_error(std::string_view message) { write_line("error: ", message); }

}  // namespace oodsweep
