#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace oodsweep {

/// When an assignment is expected to free how many slots.
struct Release {
  double at = 0.0;  ///< Seconds, on the clock of the grants.
  std::size_t slots = 0;
};

/// The first gang that has to wait keeps later tasks from delaying it (EASY backfilling: Lifka
/// 1995, "The ANL/IBM SP scheduling system"). It starts at `start`; a later task may go before it
/// if it ends by then, or if it needs no more than the `spare` slots that the gang leaves.
class Reservation {
 public:
  /// @param width Slots that the gang needs: more than are free, no more than there are at all.
  /// @param free Slots that are free now. @param releases Of what runs; no order.
  Reservation(double now, std::size_t width, std::size_t free, std::vector<Release> releases);

  [[nodiscard]] double start() const { return start_; }
  /// Whether a task that would run until `end` on `slots` slots may go first; if it runs past the
  /// start, its slots are spare no more.
  [[nodiscard]] bool lets_pass(double end, std::size_t slots);

 private:
  double start_ = 0.0;
  std::size_t spare_ = 0;
};

}  // namespace oodsweep
