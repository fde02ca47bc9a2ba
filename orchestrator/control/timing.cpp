#include "orchestrator/control/timing.hpp"

#include "core/error.hpp"

namespace oodsweep {

std::string seconds_text(std::chrono::milliseconds time) {
  std::string text = std::to_string(static_cast<double>(time.count()) / 1000.0);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

void check_timing(const Timing& timing) {
  if (timing.beat.count() <= 0 || timing.resend.count() <= 0) {
    throw ConfigError{"--heartbeat, --resend-after", "0", "more than 0 seconds"};
  }
  if (timing.suspect < 2 * timing.beat) {
    throw ConfigError{"--suspect-after", seconds_text(timing.suspect),
                      "at least two heartbeats, so that one lost one is no alarm"};
  }
  if (timing.dead <= timing.suspect) {
    throw ConfigError{"--dead-after", seconds_text(timing.dead), "more than --suspect-after"};
  }
}

}  // namespace oodsweep
