#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <thread>

#include "core/error.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/process/interrupt.hpp"
#include "orchestrator/run_folder/run_status.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

constexpr const char* kExamples = R"(Examples:
  oodsweep status runs/x            how far the run is, what is at work, who holds the folder
  oodsweep status runs/x --watch    again every second until the run ends; Ctrl-C only leaves
  oodsweep status runs/x --json     for programs)";

constexpr milliseconds kRefresh{1000};
constexpr milliseconds kLook{50};

struct Options {
  std::filesystem::path run_dir;
  bool watch = false;
  bool json = false;
};

void print(const RunStatus& status, bool json) {
  if (json)
    fmt::print("{}\n", status_json(status).dump(-1, ' ', false, Json::error_handler_t::replace));
  else
    fmt::print("{}", status_text(status));
  std::fflush(stdout);
}

void wait_a_moment() {
  for (milliseconds waited{0}; waited < kRefresh && !interrupted(); waited += kLook) {
    std::this_thread::sleep_for(kLook);
  }
}

/// Every line cut to the terminal's width, so that it stays one line.
std::string clipped(const std::string& text) {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return text;
  std::istringstream lines{text};
  std::string result;
  for (std::string line; std::getline(lines, line);) result += line.substr(0, size.ws_col) + "\n";
  return result;
}

/// On a terminal the text is written over; elsewhere only what has changed is printed.
class StatusScreen {
 public:
  explicit StatusScreen(bool json) : json_{json}, over_{isatty(STDOUT_FILENO) == 1 && !json} {}

  void show(const RunStatus& status) {
    const std::string text = over_ ? clipped(status_text(status)) : status_text(status);
    if (over_) {
      if (!shown_.empty()) fmt::print("\033[{}A\033[J", std::ranges::count(shown_, '\n'));
      fmt::print("{}", text);
      std::fflush(stdout);
    } else if (text != shown_) {
      print(status, json_);
    }
    shown_ = text;
  }

 private:
  bool json_;
  bool over_;
  std::string shown_;
};

/// A database that is made again just now is not there for a moment.
std::optional<RunStatus> read_if_there(const std::filesystem::path& run_dir) {
  try {
    return read_status(run_dir);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void watch(const Options& options) {
  watch_interrupts();
  StatusScreen screen{options.json};
  screen.show(read_status(options.run_dir));
  for (;;) {
    const auto status = read_if_there(options.run_dir);
    if (status) screen.show(*status);
    if ((status && !status->is_running()) || interrupted()) return;
    wait_a_moment();
  }
}

ExitCode show_status(const Options& options) {
  if (options.watch)
    watch(options);
  else
    print(read_status(options.run_dir), options.json);
  return ExitCode::kDone;
}

}  // namespace

void add_status_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("status", "How a run stands, from any terminal");
  command->add_option("RUN", options->run_dir, "The run folder")->required();
  command->add_flag("--watch", options->watch, "Again every second until the run ends");
  command->add_flag("--json", options->json, "One JSON object on a line");
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return show_status(*options); }; });
}

}  // namespace oodsweep
