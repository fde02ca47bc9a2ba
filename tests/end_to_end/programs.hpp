#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

using Command = std::vector<std::string>;

/// `oodsweep` with these arguments.
[[nodiscard]] Command oodsweep_command(Command arguments);
/// The same under mpirun. @param flags For mpirun, after those that all tests use.
[[nodiscard]] Command on_ranks(int ranks, const Command& command,
                               const Command& flags = {"--bind-to", "none"});

/// A program that runs beside the test; killed with its group at the end.
class RunningProgram {
 public:
  explicit RunningProgram(const Command& command);

  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  /// Nothing while it runs.
  [[nodiscard]] std::optional<ChildExit> poll() { return child_->poll_exit(); }
  /// Its exit status, or 128 + the signal's number.
  int wait();
  /// Standard output and error so far.
  [[nodiscard]] std::string output() const;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<ChildProcess> child_;
};

struct Outcome {
  int code = 0;
  std::string output;
};
[[nodiscard]] Outcome run_program(const Command& command);

/// Processes that have `text` in their command line: those of one run, by its folder.
[[nodiscard]] std::vector<pid_t> processes_naming(const std::string& text);
/// Waits until there are none; false if there still are after ten seconds.
[[nodiscard]] bool all_gone(const std::string& text);

}  // namespace oodsweep
