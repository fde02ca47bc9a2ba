#pragma once

#include <cstddef>
#include <optional>

#include "core/clock.hpp"
#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/planning/forecast.hpp"
#include "results/store/live_progress.hpp"

namespace oodsweep {

/// How the run stands, for terminals. Looks ahead every few seconds and counts down in between.
/// One thread.
class LiveState {
 public:
  [[nodiscard]] LiveProgress look(const Coordinator& coordinator, SteadyTime now);

 private:
  void observe(const Coordinator& coordinator);
  void look_ahead(const Coordinator& coordinator, SteadyTime now);

  Forecast forecast_;
  std::size_t observed_ = 0;  ///< Attempts of Coordinator::ended().
  std::optional<Outlook> outlook_;
  std::optional<SteadyTime> looked_at_;
};

}  // namespace oodsweep
