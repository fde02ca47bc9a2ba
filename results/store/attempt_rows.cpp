#include "results/store/attempt_rows.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

namespace oodsweep {
namespace {

/// NULL for what is not known.
std::optional<double> positive(double value) {
  return value > 0.0 ? std::optional{value} : std::nullopt;
}

}  // namespace

AttemptRecord committed_attempt(const StageResult& result) {
  return {.id = result.attempt,
          .stage = result.key,
          .node = "",
          .outcome = "committed",
          .reason = "",
          .started_at = result.started_at,
          .seconds = result.seconds,
          .host = result.provenance.is_object() ? result.provenance.value("host", "") : "",
          .width = result.speed ? result.speed->width : 1};
}

void insert_attempt(Database& database, const AttemptRecord& attempt) {
  database
      .cached(
          "INSERT INTO attempt (id, stage, epoch, node, slot, outcome, reason, started_at, "
          "seconds, host, estimate_seconds, resumed_from, speculative, width) "
          "VALUES (?1, (SELECT id FROM stage WHERE key = ?2), ?3, ?4, ?5, 'running', '', ?6, 0, "
          "?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING")
      .bind_all(attempt.id, attempt.stage.hex, attempt.epoch, attempt.node, attempt.slot,
                attempt.started_at, attempt.host, positive(attempt.estimate_seconds),
                attempt.resumed_from, attempt.speculative ? 1 : 0, attempt.width)
      .run();
}

void end_attempt(Database& database, const AttemptRecord& attempt) {
  insert_attempt(database, attempt);
  const double fraction = attempt.outcome == "committed" ? 1.0 : attempt.fraction;
  database
      .cached(
          "UPDATE attempt SET outcome = ?2, reason = ?3, seconds = ?4, fraction = ?5, "
          "started_at = coalesce(?6, started_at), "
          "finished_at = coalesce(?7, coalesce(?6, started_at) + ?4), "
          "host = CASE WHEN ?8 = '' THEN host ELSE ?8 END, "
          "estimate_seconds = coalesce(?9, estimate_seconds), "
          "resumed_from = CASE WHEN ?10 = '' THEN resumed_from ELSE ?10 END, "
          "speculative = max(speculative, ?11), width = max(width, ?12) WHERE id = ?1")
      .bind_all(attempt.id, attempt.outcome, attempt.reason, attempt.seconds, fraction,
                positive(attempt.started_at), positive(attempt.finished_at), attempt.host,
                positive(attempt.estimate_seconds), attempt.resumed_from,
                attempt.speculative ? 1 : 0, attempt.width)
      .run();
}

std::vector<PastAttempts> past_attempts(Database& database, const std::string& after_attempt) {
  // With one max() SQLite takes the other columns from the row that has it.
  Statement select = database.prepare(
      "SELECT g.key, a.outcome, a.reason, count(*), max(CAST(substr(a.id, 2) AS INTEGER)) AS last "
      "FROM attempt AS a JOIN stage AS g ON g.id = a.stage "
      "WHERE a.outcome NOT IN ('running', 'committed') AND CAST(substr(a.id, 2) AS INTEGER) > ?1 "
      "GROUP BY a.stage, a.outcome ORDER BY last");
  select.bind_all(attempt_number(after_attempt));
  std::vector<PastAttempts> attempts;
  while (select.step()) {
    attempts.push_back({.stage = {select.text(0)},
                        .outcome = select.text(1),
                        .reason = select.text(2),
                        .count = select.integer(3)});
  }
  return attempts;
}

std::int64_t attempt_number(const std::string& id) {
  if (id.size() < 2 || id.front() != 'a') return 0;
  std::int64_t number = 0;
  const char* last = id.data() + id.size();
  const auto [end, error] = std::from_chars(id.data() + 1, last, number);
  return error == std::errc{} && end == last && number > 0 ? number : 0;
}

}  // namespace oodsweep
