#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "orchestrator/run_folder/lease_file.hpp"

namespace oodsweep {

/// How long a second coordinator waits for the first, and by what it measures that.
struct LeaseWait {
  /// For a live process on this host: after a kill -9 of mpirun its ranks need a moment.
  std::chrono::milliseconds patience{5'000};
  /// A holder elsewhere is dead when its heartbeat has stood still for so long.
  std::chrono::milliseconds stale{30'000};
  SteadyClock now = steady_now;
  std::function<void(std::chrono::milliseconds)> pause = {};  ///< Empty: this thread sleeps.
};

/// The right to write into a run folder: one process at a time. `lease-<epoch>.json` is made by an
/// exclusive link, so that of two processes that want the same epoch one gets it; the highest epoch
/// holds. A holder on this host is dead when its process is; one elsewhere when its heartbeat
/// stands still by the waiter's own monotonic clock. No date is ever compared, so clocks that
/// differ or are set back change nothing.
class RunLease {
 public:
  /// Takes the next epoch.
  /// @throws ConfigError naming host and process if the folder is somebody else's.
  static RunLease take(const std::filesystem::path& run_dir, const LeaseWait& wait = {});
  RunLease(RunLease&& other) noexcept;
  RunLease& operator=(RunLease&&) = delete;
  /// Says that the folder is free, if it is still ours.
  ~RunLease();

  [[nodiscard]] std::int64_t epoch() const { return epoch_; }
  /// Tells others that we live. Call every few seconds. Works on a full disk; what goes wrong is
  /// logged, since is_held() tells what matters.
  void beat();
  /// False once another process has taken a higher epoch.
  [[nodiscard]] bool is_held() const;

 private:
  RunLease(std::filesystem::path run_dir, std::int64_t epoch);
  void write() const;

  std::filesystem::path run_dir_;  ///< Empty after a move.
  std::int64_t epoch_;
  LeaseHolder self_;
};

enum class LeaseState {
  kAlive,      ///< Its process is at work on this host.
  kDead,       ///< Its process was on this host and has gone.
  kReleased,   ///< It ended in order.
  kElsewhere,  ///< On another host: only its heartbeat would tell.
};

struct LeaseView {
  std::int64_t epoch = 0;
  LeaseHolder holder;
  LeaseState state = LeaseState::kDead;
};

/// Who held the folder last, without waiting; nothing if nobody ever did.
[[nodiscard]] std::optional<LeaseView> look_at_lease(const std::filesystem::path& run_dir);

}  // namespace oodsweep
