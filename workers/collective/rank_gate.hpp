#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "workers/collective/shared_segment.hpp"

namespace oodsweep {

/// How long ranks wait for each other, and for whom not.
struct CollectiveLimits {
  std::chrono::milliseconds join{120'000};  ///< Until all processes are there.
  std::chrono::milliseconds step{300'000};  ///< At one call: a step, a checkpoint of rank 0.
  std::function<bool()> is_deserted = {};   ///< Asked while waiting: whether it is senseless.
};

/// Where the ranks wait until all have come. Spins a little if there are cores for all, then
/// sleeps, and looks every 50 ms whether it is worth to wait on. One thread.
class RankGate {
 public:
  /// `segment` must outlive this.
  RankGate(const SharedSegment& segment, const CollectiveLimits& limits);

  /// Comes to the gate and goes on when all have come as often. What a rank wrote before it came
  /// is seen by all who went on.
  /// @throws CollectiveTimeout naming a rank that did not come in time.
  /// @throws CollectiveBroken naming the rank that is dead or has given up.
  void pass(std::chrono::milliseconds limit);
  void pass() { pass(limits_.step); }
  /// How often this rank went on.
  [[nodiscard]] std::uint32_t turns() const { return turn_; }
  void abort() noexcept;

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool has_come(int rank) const;
  [[nodiscard]] bool spin_for(int rank) const;
  void wait_for(int rank, Deadline deadline, std::chrono::milliseconds limit) const;
  void check(int rank) const;
  void check_aborted() const;

  const SharedSegment& segment_;
  CollectiveLimits limits_;
  int spins_;
  std::uint32_t turn_ = 0;
};

}  // namespace oodsweep
