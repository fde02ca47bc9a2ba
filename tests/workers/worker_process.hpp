#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

namespace oodsweep {

/// The worker program beside a test, its descriptor 3 and stderr in files of `folder`; of a gang
/// also descriptor 4, by which it is told things. Killed at the end.
class WorkerProcess {
 public:
  explicit WorkerProcess(const std::filesystem::path& folder, std::optional<int> control = {}) {
    const int error = open_empty(folder / "error.txt");
    const int progress = open_empty(folder / "progress.txt");
    const std::string request = folder / "request.json";
    pid_ = fork();
    if (pid_ == 0) {
      dup2(error, STDERR_FILENO);
      const int told = control ? fcntl(*control, F_DUPFD, 10) : -1;  // it may be 3 or 4 itself
      dup2(progress, 3);
      if (control) dup2(told, 4);
      execl(OODSWEEP_WORKER, OODSWEEP_WORKER, request.c_str(), nullptr);
      _exit(127);
    }
    close(error);
    close(progress);
  }
  ~WorkerProcess() {
    if (status_) return;
    kill(SIGKILL);
    static_cast<void>(wait());
  }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  void kill(int signal_number) const { ::kill(pid_, signal_number); }
  [[nodiscard]] bool running() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return !status_;
  }
  /// Its exit status, or 128 + the signal's number.
  int wait() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, 0) == pid_) status_ = status;
    return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 128 + WTERMSIG(*status_);
  }
  /// Looks until `reached`; false if the process ends without, or after a minute.
  template <class Reached>
  bool wait_for(Reached reached) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!reached()) {
      if (!running() || std::chrono::steady_clock::now() > limit) return reached();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }

 private:
  static int open_empty(const std::filesystem::path& file) {
    return open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  }

  pid_t pid_ = 0;
  std::optional<int> status_;
};

}  // namespace oodsweep
