#include "workers/cuda/gang_wait.hpp"

#include <fmt/format.h>

#include <thread>

#include "workers/collective/collective.hpp"

namespace oodsweep {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWithoutSleep{2};
constexpr std::chrono::milliseconds kSleep{1};

}  // namespace

void wait_in_gang(const std::function<bool()>& done, std::chrono::milliseconds limit,
                  const std::function<bool()>& is_deserted, const std::string& what) {
  const Clock::time_point start = Clock::now();
  while (!done()) {
    const auto waited = Clock::now() - start;
    if (waited < kWithoutSleep) {
      std::this_thread::yield();
      continue;
    }
    if (is_deserted && is_deserted()) {
      throw CollectiveBroken{"the parent process is gone while this one waits for " + what};
    }
    if (waited > limit) {
      throw CollectiveTimeout{fmt::format("no end after {:.3g} s of waiting for {}",
                                          std::chrono::duration<double>{limit}.count(), what)};
    }
    std::this_thread::sleep_for(kSleep);
  }
}

}  // namespace oodsweep
