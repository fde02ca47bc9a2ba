#include "orchestrator/planning/run_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "orchestrator/planning/run_plan.hpp"
#include "orchestrator/scheduling/stage_tasks.hpp"

namespace oodsweep {
namespace {

double seconds_of(const EndedAttempt& attempt) {
  return std::max(0.0, attempt.ended_at - attempt.started_at);
}

/// What committed stages took, or would have taken on their smallest width; 0 for all others.
std::vector<double> seconds_as_run(const StageGraph& graph,
                                   const std::vector<EndedAttempt>& attempts) {
  std::unordered_map<StageKey, const EndedAttempt*> made_by;
  for (const EndedAttempt& attempt : attempts) {
    if (attempt.outcome == "committed") made_by[attempt.stage] = &attempt;
  }
  std::vector<double> seconds;
  seconds.reserve(graph.stages.size());
  for (const Stage& stage : graph.stages) {
    const auto found = made_by.find(stage.key);
    seconds.push_back(
        found == made_by.end()
            ? 0.0
            : seconds_when_narrow(stage, seconds_of(*found->second), found->second->slots.size()));
  }
  return seconds;
}

double percent(double part, double whole) { return whole > 0.0 ? 100.0 * part / whole : 0.0; }

}  // namespace

RunAccount account_of(const StageGraph& graph, const std::vector<EndedAttempt>& attempts,
                      const RunFacts& facts) {
  RunAccount account{.epoch = facts.epoch,
                     .slots = facts.slots,
                     .planned_seconds = facts.planned_seconds,
                     .estimate_error = std::numeric_limits<double>::quiet_NaN()};
  double first = std::numeric_limits<double>::infinity();
  double last = 0.0, errors = 0.0;
  std::int64_t measured = 0;
  for (const EndedAttempt& attempt : attempts) {
    if (attempt.started_at <= 0.0) continue;
    const double seconds = seconds_of(attempt);
    const double slot_seconds = seconds * static_cast<double>(attempt.slots.size());
    const bool committed = attempt.outcome == "committed";
    first = std::min(first, attempt.started_at);
    last = std::max(last, attempt.ended_at);
    if (committed) ++account.stages;
    if (attempt.lane != Lane::kWorker) continue;
    account.busy_seconds += slot_seconds;
    if (!committed) account.thrown_away_seconds += slot_seconds;
    // Of the two attempts at a straggler one is always in vain, whichever it is.
    const bool in_vain = attempt.speculative || attempt.outcome == "superseded";
    if (!committed && in_vain) account.speculative_seconds += slot_seconds;
    if (!committed || seconds <= 0.0) continue;
    errors += std::abs(attempt.estimate - seconds) / seconds;
    ++measured;
  }
  if (last <= 0.0) return account;
  account.started_at = first;
  account.seconds = last - first;
  if (measured > 0) account.estimate_error = errors / static_cast<double>(measured);
  const auto tasks = task_graph(graph, seconds_as_run(graph, attempts));
  const LaneSlots slots{static_cast<std::size_t>(std::max(1, facts.slots)),
                        static_cast<std::size_t>(std::max(1, facts.threads))};
  account.bound_seconds = std::min(account.seconds, lower_bound(*tasks, slots).seconds);
  return account;
}

std::string closing_text(const RunAccount& account) {
  if (account.seconds <= 0.0) return "";
  std::string text = fmt::format(
      "{} stages in {} on {} slots, which were busy {:.0f} % of the time. No schedule could have "
      "taken less than {}: efficiency {:.0f} %.",
      account.stages, duration_text(account.seconds), account.slots,
      percent(account.busy_seconds, account.seconds * account.slots),
      duration_text(account.bound_seconds), percent(account.bound_seconds, account.seconds));
  if (account.planned_seconds > 0.0) {
    text += fmt::format(" Planned were {}", duration_text(account.planned_seconds));
    if (!std::isnan(account.estimate_error)) {
      text += fmt::format("; the estimate of a stage was off by {:.0f} % in the mean",
                          100.0 * account.estimate_error);
    }
    text += '.';
  }
  text += fmt::format(" Thrown away: {} of slot time ({:.1f} %)",
                      duration_text(account.thrown_away_seconds),
                      percent(account.thrown_away_seconds, account.busy_seconds));
  if (account.speculative_seconds > 0.0) {
    text += fmt::format(", {} of it for second attempts at stragglers",
                        duration_text(account.speculative_seconds));
  }
  return text + ".\n";
}

}  // namespace oodsweep
