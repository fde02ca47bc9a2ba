#include "workers/stop_request.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace oodsweep {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

void note(int) { requested.store(true, std::memory_order_relaxed); }

}  // namespace

void take_sigterm_as_stop_request() {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // libraries need not know of it
  if (sigaction(SIGTERM, &action, nullptr) != 0) {
    throw Error{"SIGTERM cannot be handled: " + std::generic_category().message(errno)};
  }
}

bool stop_requested() { return requested.load(std::memory_order_relaxed); }

void leave_if_stopped(const StopSignal& asked, std::int64_t done, std::int64_t total,
                      const char* unit) {
  if (!asked()) return;
  throw Drained{fmt::format("asked to stop after {} of {} {}", done, total, unit)};
}

}  // namespace oodsweep
