#include "orchestrator/run_folder/run_lease.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kPrefix = "lease-";
constexpr std::chrono::milliseconds kLook{50};

fs::path lease_file(const fs::path& run_dir, std::int64_t epoch) {
  return run_dir / fmt::format("lease-{:06}.json", epoch);
}

/// Epochs of all lease files, ascending.
std::vector<std::int64_t> epochs_in(const fs::path& run_dir) {
  std::vector<std::int64_t> epochs;
  for (const auto& entry : fs::directory_iterator{run_dir}) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || entry.path().extension() != ".json") continue;
    std::int64_t epoch = 0;
    const auto [end, error] =
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), epoch);
    if (error == std::errc{} && std::string_view{end} == ".json") epochs.push_back(epoch);
  }
  std::sort(epochs.begin(), epochs.end());
  return epochs;
}

Json to_json(const LeaseHolder& holder, std::int64_t epoch) {
  return {{"epoch", epoch},
          {"host", holder.host},
          {"boot", holder.boot},
          {"pid", holder.pid},
          {"process_start", holder.process_start},
          {"heartbeat", holder.heartbeat},
          {"released", holder.released}};
}

/// Nothing if the file has gone or cannot be read: its holder cannot be asked.
std::optional<LeaseHolder> read_holder(const fs::path& file) {
  try {
    const Json json = Json::parse(read_file(file));
    return LeaseHolder{.host = json.at("host").get<std::string>(),
                       .boot = json.at("boot").get<std::string>(),
                       .pid = json.at("pid").get<int>(),
                       .process_start = json.at("process_start").get<std::string>(),
                       .heartbeat = json.at("heartbeat").get<std::int64_t>(),
                       .released = json.at("released").get<bool>()};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

LeaseHolder this_process() {
  return {.host = host_name(),
          .boot = boot_id(),
          .pid = getpid(),
          .process_start = process_start(getpid()),
          .heartbeat = 0,
          .released = false};
}

/// Waits until the holder is known to be dead. @return Whether it is.
bool is_gone(const fs::path& file, std::chrono::milliseconds patience) {
  const LeaseHolder self = this_process();
  const Clock::time_point begin = Clock::now();
  const auto first = read_holder(file);
  for (;;) {
    const auto holder = read_holder(file);
    if (!holder || holder->released) return true;
    const bool is_here = holder->host == self.host && holder->boot == self.boot;
    if (is_here && process_start(holder->pid) != holder->process_start) return true;
    if (first && holder->heartbeat != first->heartbeat && !is_here) return false;
    const auto waited = Clock::now() - begin;
    if (is_here && waited >= patience) return false;
    if (!is_here && waited >= RunLease::kStale) return true;
    std::this_thread::sleep_for(kLook);
  }
}

/// Makes the file with its whole content, or not at all if it exists.
bool create_exclusively(const fs::path& file, const std::string& content) {
  static std::atomic<int> drafts{0};
  const fs::path draft = file.string() + fmt::format(".{}-{}-{}", host_name(), getpid(), ++drafts);
  write_file_atomically(draft, content);
  const int error = link(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
  fs::remove(draft);
  if (error != 0 && error != EEXIST) {
    throw IoError{fmt::format("{}: {}", file.string(), std::strerror(error))};
  }
  return error == 0;
}

}  // namespace

RunLease RunLease::take(const fs::path& run_dir, std::chrono::milliseconds patience) {
  for (;;) {
    const std::vector<std::int64_t> epochs = epochs_in(run_dir);
    const std::int64_t last = epochs.empty() ? 0 : epochs.back();
    if (last != 0 && !is_gone(lease_file(run_dir, last), patience)) {
      const auto holder = read_holder(lease_file(run_dir, last));
      throw ConfigError{
          run_dir.string(),
          holder ? fmt::format("in use by process {} on {}", holder->pid, holder->host) : "in use",
          "one `oodsweep run` at a time in a run folder"};
    }
    if (create_exclusively(lease_file(run_dir, last + 1),
                           to_json(this_process(), last + 1).dump() + "\n")) {
      for (const std::int64_t epoch : epochs) fs::remove(lease_file(run_dir, epoch));
      return RunLease{run_dir, last + 1};
    }
  }
}

RunLease::RunLease(fs::path run_dir, std::int64_t epoch)
    : run_dir_{std::move(run_dir)}, epoch_{epoch}, self_{this_process()} {}

RunLease::RunLease(RunLease&& other) noexcept
    : run_dir_{std::exchange(other.run_dir_, {})},
      epoch_{other.epoch_},
      self_{std::move(other.self_)} {}

RunLease::~RunLease() {
  if (run_dir_.empty()) return;
  try {
    if (!is_held()) return;
    self_.released = true;
    write();
  } catch (const std::exception& error) {
    log_warning(std::string{"the lease could not be given back: "} + error.what());
  }
}

void RunLease::beat() {
  ++self_.heartbeat;
  write();
}

bool RunLease::is_held() const {
  const std::vector<std::int64_t> epochs = epochs_in(run_dir_);
  return !epochs.empty() && epochs.back() == epoch_;
}

void RunLease::write() const {
  write_file_atomically(lease_file(run_dir_, epoch_), to_json(self_, epoch_).dump() + "\n");
}

}  // namespace oodsweep
