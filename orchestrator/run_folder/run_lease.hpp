#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/json.hpp"

namespace oodsweep {

/// Who works on a run folder.
struct LeaseHolder {
  std::string host;
  std::string boot;
  int pid = 0;
  std::string process_start;
  std::int64_t heartbeat = 0;  ///< Counts up while the holder lives.
  bool released = false;
};

/// The right to write into a run folder: one process at a time. `lease-<epoch>.json` is made by an
/// exclusive link, so that of two processes that want the same epoch one gets it; the highest epoch
/// holds. A holder on this host is dead when its process is; one elsewhere when its heartbeat has
/// stood still for kStale of our own clock.
class RunLease {
 public:
  static constexpr std::chrono::seconds kStale{30};

  /// Takes the next epoch. A holder on this host gets `patience` to go: after a kill -9 of mpirun
  /// its ranks need a moment.
  /// @throws ConfigError if the folder is somebody else's.
  static RunLease take(const std::filesystem::path& run_dir,
                       std::chrono::milliseconds patience = std::chrono::seconds{5});
  RunLease(RunLease&& other) noexcept;
  RunLease& operator=(RunLease&&) = delete;
  /// Says that the folder is free, if it is still ours.
  ~RunLease();

  [[nodiscard]] std::int64_t epoch() const { return epoch_; }
  /// Tells others that we live. Call every few seconds.
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

}  // namespace oodsweep
