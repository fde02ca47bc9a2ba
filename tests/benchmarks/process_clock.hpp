#pragma once

#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

namespace oodsweep {

[[nodiscard]] inline double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds since this process was started, before the loader began; to a hundredth.
[[nodiscard]] inline double seconds_since_start() {
  constexpr int kStartTime = 20;  // field 22 of stat(5); the name in brackets is the second
  std::ifstream stat{"/proc/self/stat"};
  std::string text;
  std::getline(stat, text);
  std::istringstream fields{text.substr(text.rfind(')') + 1)};
  for (int field = 0; field < kStartTime; ++field) fields >> text;
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return seconds_of(CLOCK_BOOTTIME) - std::stod(text) / ticks;
}

}  // namespace oodsweep
