#include "orchestrator/process/interrupt.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "core/exit_code.hpp"

namespace oodsweep {
namespace {

std::atomic<time_t> noted_at{0};
static_assert(std::atomic<time_t>::is_always_lock_free, "a signal handler writes it");

void note(int signal_number) {
  const time_t now = time(nullptr);
  time_t none = 0;
  if (noted_at.compare_exchange_strong(none, now)) return;
  if (signal_number == SIGINT && now > none + 1) _exit(static_cast<int>(ExitCode::kInterrupted));
}

}  // namespace

void watch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGUSR2, SIGHUP}) sigaction(number, &action, nullptr);
}

bool interrupted() { return noted_at.load() != 0; }

}  // namespace oodsweep
