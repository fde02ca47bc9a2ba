#include "orchestrator/coordinator/attempt_rows.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace oodsweep {

AttemptRecord running_row(const LiveAttempt& attempt, std::int64_t epoch) {
  return {.id = attempt.id.text,
          .stage = attempt.stage,
          .epoch = epoch,
          .node = attempt.node,
          .slot = attempt.slot().number,
          .outcome = "running",
          .reason = "",
          .started_at = attempt.started_at,
          .estimate_seconds = attempt.estimate,
          .speculative = attempt.speculative,
          .width = static_cast<std::int64_t>(attempt.slots.size())};
}

AttemptRecord ended_row(const LiveAttempt& attempt, std::int64_t epoch, const std::string& outcome,
                        const std::string& reason, double seconds, double now) {
  AttemptRecord row = running_row(attempt, epoch);
  row.outcome = outcome;
  row.reason = reason;
  row.seconds = seconds;
  row.finished_at = now;
  row.fraction = outcome == "committed" ? 1.0 : attempt.fraction;
  return row;
}

std::string reason_of_worker(const std::filesystem::path& run_dir, const AttemptId& attempt) {
  const std::filesystem::path account = run_dir / "attempts" / attempt.text / "attempt.json";
  try {
    if (!std::filesystem::exists(account)) return "";
    return read_json_file(account).value("reason", "");
  } catch (const Error&) {
    return "";  // the attempt is over either way; its account was for people
  }
}

}  // namespace oodsweep
