#include "cluster/child_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/error.hpp"
#include "core/log.hpp"

extern char** environ;

namespace oodsweep {
namespace {

constexpr int kProgressDescriptor = 3;

bool belongs_to_launcher(std::string_view variable) {
  constexpr std::array<std::string_view, 6> kPrefixes{"OMPI_", "PMIX_", "PRTE_",
                                                      "ORTE_", "PMI_",  "OPAL_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

/// posix_spawn has no attribute for the core mask: the child inherits the spawning thread's, so
/// that is changed for the moment of the spawn.
class CoreMask {
 public:
  explicit CoreMask(const std::vector<int>& cores) {
    if (cores.empty() || sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    cpu_set_t mask;
    CPU_ZERO(&mask);
    for (const int core : cores) CPU_SET(core, &mask);
    changed_ = sched_setaffinity(0, sizeof mask, &mask) == 0;
    if (!changed_) log_warning("a worker could not be bound to its cores");
  }
  CoreMask(const CoreMask&) = delete;
  CoreMask& operator=(const CoreMask&) = delete;
  ~CoreMask() {
    if (changed_) sched_setaffinity(0, sizeof before_, &before_);
  }

 private:
  cpu_set_t before_{};
  bool changed_ = false;
};

struct SpawnAttributes {
  posix_spawnattr_t attributes{};
  SpawnAttributes() {
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes); }
};

struct SpawnFiles {
  posix_spawn_file_actions_t actions{};
  SpawnFiles(const std::string& log_file, int progress_end) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_adddup2(&actions, progress_end, kProgressDescriptor);
    posix_spawn_file_actions_addclosefrom_np(&actions, kProgressDescriptor + 1);
  }
  SpawnFiles(const SpawnFiles&) = delete;
  SpawnFiles& operator=(const SpawnFiles&) = delete;
  ~SpawnFiles() { posix_spawn_file_actions_destroy(&actions); }
};

std::vector<char*> as_pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string ChildExit::text() const {
  if (!by_signal) return "exit status " + std::to_string(code);
  return "killed by signal " + std::to_string(code) + " (" + strsignal(code) + ")";
}

std::vector<std::string> child_environment(
    const std::vector<std::pair<std::string, std::string>>& extra) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    const bool replaced = std::any_of(extra.begin(), extra.end(), [&](const auto& item) {
      return text.starts_with(item.first + "=");
    });
    if (!replaced && !belongs_to_launcher(text)) result.emplace_back(text);
  }
  for (const auto& [name, value] : extra) result.push_back(name + "=" + value);
  return result;
}

ChildProcess::ChildProcess(const ChildOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw IoError{std::string{"no pipe for a worker: "} + std::strerror(errno)};
  }
  // The child dup2()s its end onto 3; if it already were 3, dup2 would keep the close-on-exec flag.
  const int write_end = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
  close(ends[1]);
  progress_ = ends[0];
  fcntl(progress_, F_SETFL, O_NONBLOCK);

  std::vector<std::string> arguments{options.program.string()};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = child_environment(options.environment);
  std::vector<char*> argument_pointers = as_pointers(arguments);
  std::vector<char*> environment_pointers = as_pointers(environment);
  const SpawnAttributes attributes;
  const SpawnFiles files{options.log_file.string(), write_end};
  int error = 0;
  {
    const CoreMask mask{options.cores};
    error = posix_spawn(&pid_, options.program.c_str(), &files.actions, &attributes.attributes,
                        argument_pointers.data(), environment_pointers.data());
  }
  close(write_end);
  if (error != 0) {
    close(progress_);
    throw IoError{"could not start " + options.program.string() + ": " + std::strerror(error)};
  }
}

ChildProcess::~ChildProcess() {
  if (!poll_exit()) {
    signal_group(SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  signal_group(SIGKILL);  // grandchildren, if any are left in the group
  close(progress_);
}

std::vector<std::string> ChildProcess::read_lines() {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t bytes = read(progress_, buffer.data(), buffer.size());
    if (bytes <= 0) break;
    partial_line_.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = partial_line_.find('\n')) != std::string::npos;) {
    lines.push_back(partial_line_.substr(0, end));
    partial_line_.erase(0, end + 1);
  }
  return lines;
}

std::optional<ChildExit> ChildProcess::poll_exit() {
  if (exit_) return exit_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  exit_ = WIFSIGNALED(status) ? ChildExit{true, WTERMSIG(status)}
                              : ChildExit{false, WEXITSTATUS(status)};
  return exit_;
}

void ChildProcess::signal_group(int signal) const {
  if (pid_ > 0) kill(-pid_, signal);
}

}  // namespace oodsweep
