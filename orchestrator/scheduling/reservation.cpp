#include "orchestrator/scheduling/reservation.hpp"

#include <algorithm>

namespace oodsweep {

Reservation::Reservation(double now, std::size_t width, std::size_t free,
                         std::vector<Release> releases)
    : start_{now} {
  std::sort(releases.begin(), releases.end(),
            [](const Release& left, const Release& right) { return left.at < right.at; });
  for (const Release& release : releases) {
    // What frees slots at the very start of the gang is counted too: its slots may be spare.
    if (free >= width && release.at > start_) break;
    free += release.slots;
    start_ = std::max(now, release.at);  // overdue: expected at any moment
  }
  spare_ = free > width ? free - width : 0;
}

bool Reservation::lets_pass(double end, std::size_t slots) {
  if (end <= start_) return true;
  if (slots > spare_) return false;
  spare_ -= slots;
  return true;
}

}  // namespace oodsweep
