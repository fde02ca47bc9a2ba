#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "workers/collective/shared_memory_collective.hpp"

namespace oodsweep {

/// How the process of a rank ended, if its work did not say a code of its own.
constexpr int kFailed = 90;
constexpr int kBroken = 91;
constexpr int kTimeout = 92;

/// Processes that share a collective, each with the same work. Killed at the end.
class GangProcesses {
 public:
  /// What a rank does; its process ends with the result. Nothing of the test's framework is told.
  using Work = std::function<int(Collective&)>;

  GangProcesses(int size, const CollectiveLimits& limits, const Work& work) {
    std::vector<Pipe> pipes(static_cast<std::size_t>(size));
    for (Pipe& ends : pipes) {
      if (pipe(ends.data()) != 0) throw Error{"no pipe"};
    }
    for (int rank = 0; rank < size; ++rank) {
      const pid_t child = fork();
      if (child == 0) _exit(run(rank, size, limits, work, pipes));
      children_.push_back(child);
    }
    for (const Pipe& ends : pipes) {
      close(ends[0]);
      close(ends[1]);
    }
  }
  ~GangProcesses() {
    for (std::size_t rank = 0; rank < children_.size(); ++rank) {
      if (children_[rank] == 0) continue;
      kill(static_cast<int>(rank), SIGKILL);
      wait(static_cast<int>(rank));
    }
  }
  GangProcesses(const GangProcesses&) = delete;
  GangProcesses& operator=(const GangProcesses&) = delete;

  void kill(int rank, int signal_number) const {
    ::kill(children_[static_cast<std::size_t>(rank)], signal_number);
  }
  /// Its exit code, or 128 + the signal's number.
  int wait(int rank) {
    pid_t& child = children_[static_cast<std::size_t>(rank)];
    int status = 0;
    waitpid(child, &status, 0);
    child = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  /// Of all ranks that were not waited for.
  std::vector<int> wait_for_all() {
    std::vector<int> codes;
    for (std::size_t rank = 0; rank < children_.size(); ++rank) {
      if (children_[rank] != 0) codes.push_back(wait(static_cast<int>(rank)));
    }
    return codes;
  }

 private:
  using Pipe = std::array<int, 2>;

  static std::string read_line(int file) {
    std::string line;
    for (char c = 0; read(file, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  static int run(int rank, int size, const CollectiveLimits& limits, const Work& work,
                 const std::vector<Pipe>& pipes) {
    try {
      const auto publish = [&](const std::string& text) {
        for (const Pipe& ends : pipes) {
          if (write(ends[1], (text + '\n').data(), text.size() + 1) < 0) throw Error{"no reader"};
        }
      };
      const auto collective =
          rank == 0 ? host_shared_memory(size, limits, publish)
                    : join_shared_memory(read_line(pipes[static_cast<std::size_t>(rank)][0]), rank,
                                         size, limits);
      return work(*collective);
    } catch (const CollectiveTimeout&) {
      return kTimeout;
    } catch (const CollectiveBroken&) {
      return kBroken;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "rank %d: %s\n", rank, error.what());
      return kFailed;
    }
  }

  std::vector<pid_t> children_;
};

}  // namespace oodsweep
