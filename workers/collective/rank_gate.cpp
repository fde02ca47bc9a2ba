#include "workers/collective/rank_gate.hpp"

#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>
#include <thread>

#include "workers/collective/collective_error.hpp"

namespace oodsweep {
namespace {

constexpr int kSpins = 2000;
constexpr std::chrono::milliseconds kSlice{50};

/// Spinning helps if the others run meanwhile.
int spins_for(int ranks) { return ranks <= sysconf(_SC_NPROCESSORS_ONLN) ? kSpins : 0; }

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Returns when woken, after kSlice, or at once if `word` is not `seen`.
void sleep_while(std::atomic<std::uint32_t>& word, std::uint32_t seen) {
  const timespec slice{0, std::chrono::nanoseconds{kSlice}.count()};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &slice, nullptr, 0);
}

void wake_all(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace

RankGate::RankGate(const SharedSegment& segment, const CollectiveLimits& limits)
    : segment_{segment}, limits_{limits}, spins_{spins_for(segment.size())} {}

void RankGate::pass(std::chrono::milliseconds limit) {
  check_aborted();
  const Deadline deadline = std::chrono::steady_clock::now() + limit;
  SharedRank& own = segment_.of(segment_.rank());
  own.arrived.store(++turn_);
  // Sequentially consistent like the sleeper's count: one of the two sees the other's write.
  if (own.sleepers.load() > 0) wake_all(own.arrived);
  for (int rank = 0; rank < segment_.size(); ++rank) wait_for(rank, deadline, limit);
}

bool RankGate::has_come(int rank) const {
  return static_cast<std::int32_t>(segment_.of(rank).arrived.load() - turn_) >= 0;
}

bool RankGate::spin_for(int rank) const {
  for (int spin = 0; spin < spins_; ++spin) {
    if (has_come(rank)) return true;
    relax();
  }
  return has_come(rank);
}

void RankGate::wait_for(int rank, Deadline deadline, std::chrono::milliseconds limit) const {
  if (spin_for(rank)) return;
  SharedRank& other = segment_.of(rank);
  while (true) {
    ++other.sleepers;
    const std::uint32_t seen = other.arrived.load();
    if (!has_come(rank)) sleep_while(other.arrived, seen);
    --other.sleepers;
    if (has_come(rank)) return;
    check(rank);
    if (std::chrono::steady_clock::now() < deadline) continue;
    throw CollectiveTimeout{fmt::format("rank {} did not come within {:.3g} s", rank,
                                        std::chrono::duration<double>{limit}.count())};
  }
}

void RankGate::check(int rank) const {
  check_aborted();
  // Asked in this order: who comes and then ends in peace is not dead.
  if (!segment_.alive(rank) && !has_come(rank)) {
    throw CollectiveBroken{fmt::format("the process of rank {} is dead", rank)};
  }
  if (limits_.is_deserted && limits_.is_deserted()) {
    throw CollectiveBroken{"nobody waits for this process any more"};
  }
}

void RankGate::check_aborted() const {
  const std::uint32_t aborted = segment_.aborted().load();
  if (aborted != 0) throw CollectiveBroken{fmt::format("rank {} has given up", aborted - 1)};
}

void RankGate::abort() noexcept {
  std::uint32_t nobody = 0;
  segment_.aborted().compare_exchange_strong(nobody,
                                             static_cast<std::uint32_t>(segment_.rank()) + 1);
}

}  // namespace oodsweep
