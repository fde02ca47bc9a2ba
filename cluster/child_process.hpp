#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// How a child ended.
struct ChildExit {
  bool by_signal = false;
  int code = 0;  ///< Exit status, or the signal's number.
  [[nodiscard]] std::string text()
      const;  ///< "exit status 3", "killed by signal 11 (Segmentation fault)"
};

struct ChildOptions {
  std::filesystem::path program;
  std::vector<std::string> arguments;  ///< Without the program's name.
  std::filesystem::path log_file;      ///< stdout and stderr are appended here.
  std::vector<int> cores;              ///< Cores the child may run on; empty: leave.
  std::vector<std::pair<std::string, std::string>> environment;  ///< Added or replaced.
};

/// A child in its own process group with a pipe from its descriptor 3 to us, all other descriptors
/// closed, signals reset, and no variable of an MPI launcher in its environment (a child that
/// inherits them and calls MPI_Init joins as its parent's rank and crashes both).
///
/// Build it on a thread that lives as long as the agent: the child's death signal fires when that
/// *thread* ends. Destruction kills the group and reaps.
class ChildProcess {
 public:
  /// @throws IoError with the system's reason if the program cannot be started.
  explicit ChildProcess(const ChildOptions& options);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Complete lines that the child wrote to descriptor 3 since the last call. Never blocks.
  [[nodiscard]] std::vector<std::string> read_lines();
  /// How it ended, or nothing while it runs. Never blocks.
  [[nodiscard]] std::optional<ChildExit> poll_exit();
  /// To the whole process group.
  void signal_group(int signal) const;

 private:
  pid_t pid_ = -1;
  int progress_ = -1;
  std::string partial_line_;
  std::optional<ChildExit> exit_;
};

/// The environment without OMPI_*, PMIX_*, PRTE_*, ORTE_*, PMI_* and OPAL_*, plus `extra`.
[[nodiscard]] std::vector<std::string> child_environment(
    const std::vector<std::pair<std::string, std::string>>& extra);

}  // namespace oodsweep
