#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/file_descriptor.hpp"

namespace oodsweep {

/// How a child ended.
struct ChildExit {
  bool by_signal = false;
  int code = 0;  ///< Exit status (-1: nobody knows), or the signal's number.
  [[nodiscard]] std::string text()
      const;  ///< "exit status 3", "killed by signal 11 (Segmentation fault)"
};

struct ChildOptions {
  std::filesystem::path program;
  std::vector<std::string> arguments;  ///< Without the program's name.
  std::filesystem::path log_file;      ///< stdout and stderr are appended here.
  std::vector<int> cores;              ///< Cores the child may run on; empty: leave.
  std::vector<std::pair<std::string, std::string>> environment;  ///< Added or replaced.
  bool listens = false;  ///< It reads lines of ours from descriptor 4; see write_line().
};

/// A child in its own process group with a pipe from its descriptor 3 to us, on request one from us
/// to its descriptor 4, all other descriptors closed, signals reset, and no variable of an MPI
/// launcher in its environment (a child that inherits them and calls MPI_Init joins as its parent's
/// rank and crashes both).
///
/// When the child has left, what it started and is still in its group is killed; nobody waits for
/// such a grandchild. Nothing here blocks but the constructor (until the program runs) and the
/// destructor.
///
/// Build it on a thread that lives as long as the agent: the child's death signal fires when that
/// *thread* ends. Used by that thread only.
class ChildProcess {
 public:
  /// @throws IoError with the system's reason if the program cannot be started.
  explicit ChildProcess(const ChildOptions& options);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Kills the group and reaps. A child that hangs in the kernel for five seconds more (a dead
  /// network disk) is left behind with a warning.
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Complete lines that the child wrote to descriptor 3 since the last call; at most 16 KiB of
  /// them, so a child that floods the pipe is held back by it. Once poll_exit() has told the end,
  /// all that was left in the pipe. A line above 1 MiB is dropped with a warning.
  [[nodiscard]] std::vector<std::string> read_lines();
  /// Sends a line to a child that listens; it must fit into the pipe at once, so keep lines few and
  /// short. @return Whether it was sent: false if the child has left or reads nothing.
  bool write_line(const std::string& line) const;
  /// How it ended, or nothing while it runs.
  [[nodiscard]] std::optional<ChildExit> poll_exit();
  /// To the child alone. Nothing happens when it has left.
  void signal(int number) const;
  /// To the whole process group, unless the child has left.
  void signal_group(int number) const;

 private:
  void take(std::string_view bytes, std::vector<std::string>& lines);
  [[nodiscard]] bool ends_within(std::chrono::milliseconds limit);

  pid_t pid_ = -1;
  FileDescriptor progress_;
  FileDescriptor control_;  ///< Open if it listens.
  std::string partial_line_;
  bool skipping_ = false;  ///< The rest of a line that is too long.
  std::optional<ChildExit> exit_;
};

}  // namespace oodsweep
