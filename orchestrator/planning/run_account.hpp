#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "orchestrator/planning/ended_attempt.hpp"
#include "orchestrator/planning/lower_bound.hpp"
#include "results/store/run_account.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// What is known of a run beside its attempts.
struct RunFacts {
  std::int64_t epoch = 0;
  int slots = 0;                 ///< Of workers, at the most at one time.
  int threads = 1;               ///< For evaluations: one for each agent.
  double planned_seconds = 0.0;  ///< What the simulation before the run said.
};

/// What the run cost against what it could have cost. Attempts that never began count for nothing.
/// The bound is that of the stages which this run committed, each taking what it took: no schedule
/// of them can be shorter.
[[nodiscard]] RunAccount account_of(const StageGraph& graph,
                                    const std::vector<EndedAttempt>& attempts,
                                    const RunFacts& facts);

/// The closing paragraph, for people; ends with a newline. "" if nothing was done.
[[nodiscard]] std::string closing_text(const RunAccount& account);

}  // namespace oodsweep
