#include "cluster/child_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>

#include "cluster/child_environment.hpp"
#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

constexpr int kProgressDescriptor = 3;
constexpr int kControlDescriptor = 4;
constexpr std::size_t kMostAtOnce = std::size_t{16} << 10;
constexpr std::size_t kMostAtLast = std::size_t{128} << 10;  ///< A pipe holds 64 KiB.
constexpr std::size_t kLongestLine = std::size_t{1} << 20;

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
  SpawnFiles(const std::string& log_file, int progress_end, int control_end) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_adddup2(&actions, progress_end, kProgressDescriptor);
    if (control_end >= 0) {
      posix_spawn_file_actions_adddup2(&actions, control_end, kControlDescriptor);
    }
    posix_spawn_file_actions_addclosefrom_np(
        &actions, 1 + (control_end >= 0 ? kControlDescriptor : kProgressDescriptor));
  }
  SpawnFiles(const SpawnFiles&) = delete;
  SpawnFiles& operator=(const SpawnFiles&) = delete;
  ~SpawnFiles() { posix_spawn_file_actions_destroy(&actions); }
};

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

[[noreturn]] void fail_without_pipe() {
  throw IoError{std::string{"no pipe for a worker: "} + strerror(errno)};
}

/// The child dup2()s its end onto 3 or 4; were it that already, dup2 would keep the close-on-exec
/// flag.
FileDescriptor out_of_the_way(int descriptor) {
  const FileDescriptor low{descriptor};
  FileDescriptor high{fcntl(descriptor, F_DUPFD_CLOEXEC, 10)};
  if (!high.is_open()) fail_without_pipe();
  return high;
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail_without_pipe();
  Pipe pipe{FileDescriptor{ends[0]}, out_of_the_way(ends[1])};
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) fail_without_pipe();
  return pipe;
}

/// From us to the child: a socket, since writing to a pipe whose reader has died would raise
/// SIGPIPE in this process.
Pipe make_control() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail_without_pipe();
  FileDescriptor ours{ends[0]};
  return {out_of_the_way(ends[1]), std::move(ours)};
}

std::vector<char*> as_pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string ChildExit::text() const {
  if (!by_signal && code < 0) return "an exit status that nobody knows";
  if (!by_signal) return "exit status " + std::to_string(code);
  return "killed by signal " + std::to_string(code) + " (" + strsignal(code) + ")";
}

ChildProcess::ChildProcess(const ChildOptions& options) {
  Pipe pipe = make_pipe();
  std::vector<std::string> arguments{options.program.string()};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = child_environment(options.environment);
  std::vector<char*> argument_pointers = as_pointers(arguments);
  std::vector<char*> environment_pointers = as_pointers(environment);
  const SpawnAttributes attributes;
  Pipe control = options.listens ? make_control() : Pipe{};
  const SpawnFiles files{options.log_file.string(), pipe.write_end.get(), control.read_end.get()};
  const CoreMask mask{options.cores};
  const int error =
      posix_spawn(&pid_, options.program.c_str(), &files.actions, &attributes.attributes,
                  argument_pointers.data(), environment_pointers.data());
  if (error != 0) {
    throw IoError{"could not start " + options.program.string() + ": " + std::strerror(error)};
  }
  progress_ = std::move(pipe.read_end);
  control_ = std::move(control.write_end);
}

ChildProcess::~ChildProcess() {
  if (poll_exit()) return;
  signal_group(SIGKILL);
  if (!ends_within(std::chrono::seconds{5})) {
    log_warning("process " + std::to_string(pid_) + " does not die and is left behind");
  }
}

bool ChildProcess::ends_within(std::chrono::milliseconds limit) {
  const auto begin = std::chrono::steady_clock::now();
  while (!poll_exit()) {
    if (std::chrono::steady_clock::now() - begin >= limit) return false;
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  return true;
}

std::vector<std::string> ChildProcess::read_lines() {
  std::vector<std::string> lines;
  std::array<char, 16384> buffer{};
  const std::size_t most = exit_ ? kMostAtLast : kMostAtOnce;
  for (std::size_t total = 0; total < most;) {
    const ssize_t bytes = read(progress_.get(), buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) break;
    take({buffer.data(), static_cast<std::size_t>(bytes)}, lines);
    total += static_cast<std::size_t>(bytes);
  }
  return lines;
}

void ChildProcess::take(std::string_view bytes, std::vector<std::string>& lines) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const bool whole = end != std::string_view::npos;
    if (!skipping_) partial_line_ += bytes.substr(0, end);
    if (partial_line_.size() > kLongestLine) {
      log_warning("a worker wrote a line of more than " + std::to_string(kLongestLine) +
                  " bytes to its progress pipe; it is dropped");
      skipping_ = true;
      partial_line_ = {};
    }
    if (!whole) return;
    if (!skipping_) lines.push_back(std::exchange(partial_line_, {}));
    skipping_ = false;
    bytes.remove_prefix(end + 1);
  }
}

bool ChildProcess::write_line(const std::string& line) const {
  const std::string text = line + '\n';
  const ssize_t sent = send(control_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(text.size());
}

std::optional<ChildExit> ChildProcess::poll_exit() {
  if (exit_) return exit_;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
    if (errno == ECHILD) exit_ = ChildExit{false, -1};  // SIGCHLD is ignored: nobody knows
    return exit_;
  }
  if (info.si_pid == 0) return std::nullopt;
  // Before the child is reaped its number cannot be another group's.
  signal_group(SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  exit_ = ChildExit{info.si_code != CLD_EXITED, info.si_status};
  return exit_;
}

void ChildProcess::signal(int number) const {
  if (!exit_) kill(pid_, number);
}

void ChildProcess::signal_group(int number) const {
  if (!exit_) kill(-pid_, number);
}

}  // namespace oodsweep
