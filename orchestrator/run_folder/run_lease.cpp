#include "orchestrator/run_folder/run_lease.hpp"

#include <fmt/format.h>

#include <cstring>
#include <thread>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLook{50};

/// Waits until the holder is known to be dead or alive. @return Whether it is dead.
bool is_gone(const fs::path& file, const LeaseWait& wait) {
  const SteadyTime begin = wait.now();
  const auto first = read_holder(file);
  for (;;) {
    const auto holder = read_holder(file);
    if (!holder || holder->released) return true;
    const auto waited = wait.now() - begin;
    if (is_on_this_host(*holder)) {
      if (!process_lives(*holder)) return true;
      if (waited >= wait.patience) return false;
    } else {
      if (first && holder->heartbeat != first->heartbeat) return false;
      if (waited >= wait.stale) return true;
    }
    if (wait.pause)
      wait.pause(kLook);
    else
      std::this_thread::sleep_for(kLook);
  }
}

[[noreturn]] void refuse(const fs::path& run_dir, const fs::path& lease) {
  const auto holder = read_holder(lease);
  throw ConfigError{
      run_dir.string(),
      holder ? fmt::format("in use by process {} on {}", holder->pid, holder->host) : "in use",
      "one `oodsweep run` at a time in a run folder"};
}

}  // namespace

RunLease RunLease::take(const fs::path& run_dir, const LeaseWait& wait) {
  for (;;) {
    const std::vector<std::int64_t> epochs = epochs_in(run_dir);
    const std::int64_t last = epochs.empty() ? 0 : epochs.back();
    if (last != 0 && !is_gone(lease_file(run_dir, last), wait)) {
      refuse(run_dir, lease_file(run_dir, last));
    }
    const std::int64_t epoch = last + 1;
    if (!create_exclusively(lease_file(run_dir, epoch), text_of(this_process(), epoch))) continue;
    if (epochs_in(run_dir).back() != epoch) {  // others took it and the next while we slept
      fs::remove(lease_file(run_dir, epoch));
      continue;
    }
    for (const std::int64_t old : epochs) fs::remove(lease_file(run_dir, old));
    return RunLease{run_dir, epoch};
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
  const fs::path file = lease_file(run_dir_, epoch_);
  if (const int code = write_in_place(file, text_of(self_, epoch_)); code != 0) {
    log_warning(fmt::format("{}: {}", file.string(), std::strerror(code)));
  }
}

std::optional<LeaseView> look_at_lease(const fs::path& run_dir) {
  if (!fs::is_directory(run_dir)) return std::nullopt;
  const std::vector<std::int64_t> epochs = epochs_in(run_dir);
  if (epochs.empty()) return std::nullopt;
  const auto holder = read_holder(lease_file(run_dir, epochs.back()));
  if (!holder) return std::nullopt;
  LeaseView view{.epoch = epochs.back(), .holder = *holder};
  if (holder->released) {
    view.state = LeaseState::kReleased;
  } else if (!is_on_this_host(*holder)) {
    view.state = LeaseState::kElsewhere;
  } else {
    view.state = process_lives(*holder) ? LeaseState::kAlive : LeaseState::kDead;
  }
  return view;
}

}  // namespace oodsweep
