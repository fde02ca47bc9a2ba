#include "results/store/run_rows.hpp"

#include <chrono>

namespace oodsweep {

void write_account(Database& database, const RunAccount& account) {
  database
      .cached(
          "INSERT INTO run_account (epoch, started_at, seconds, slots, bound_seconds, "
          "planned_seconds, busy_seconds, thrown_away_seconds, speculative_seconds, stages, "
          "estimate_error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
          "ON CONFLICT (epoch) DO UPDATE SET started_at = excluded.started_at, "
          "seconds = excluded.seconds, slots = excluded.slots, "
          "bound_seconds = excluded.bound_seconds, planned_seconds = excluded.planned_seconds, "
          "busy_seconds = excluded.busy_seconds, "
          "thrown_away_seconds = excluded.thrown_away_seconds, "
          "speculative_seconds = excluded.speculative_seconds, stages = excluded.stages, "
          "estimate_error = excluded.estimate_error")
      .bind_all(account.epoch, account.started_at, account.seconds, account.slots,
                account.bound_seconds, account.planned_seconds, account.busy_seconds,
                account.thrown_away_seconds, account.speculative_seconds, account.stages,
                account.estimate_error)
      .run();
}

void write_progress(Database& database, const LiveProgress& progress) {
  database
      .cached(
          "INSERT OR REPLACE INTO progress (id, epoch, at, total, done, running, failed, slots, "
          "slots_busy, eta_seconds, bound_seconds, paused) "
          "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
      .bind_all(progress.epoch, progress.at, progress.total, progress.done, progress.running,
                progress.failed, progress.slots, progress.slots_busy, progress.eta_seconds,
                progress.bound_seconds, progress.paused)
      .run();
  database.cached("DELETE FROM progress_stage").run();
  for (const LiveStage& stage : progress.stages) {
    database
        .cached(
            "INSERT OR REPLACE INTO progress_stage (attempt, label, node, slot, fraction, "
            "seconds) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind_all(stage.attempt, stage.label, stage.node, stage.slot, stage.fraction, stage.seconds)
        .run();
  }
}

void write_lease(Database& database, const StoreLease& lease) {
  database.cached("INSERT OR REPLACE INTO lease (id, epoch, host, pid) VALUES (1, ?1, ?2, ?3)")
      .bind_all(lease.epoch, lease.host, lease.pid)
      .run();
}

std::int64_t lease_epoch(Database& database) {
  Statement& select = database.cached("SELECT coalesce(max(epoch), 0) FROM lease");
  select.step();
  const std::int64_t epoch = select.integer(0);
  select.reset();
  return epoch;
}

void write_event(Database& database, double at, const std::string& kind, const std::string& text) {
  database.cached("INSERT INTO event (at, kind, text) VALUES (?1, ?2, ?3)")
      .bind_all(at, kind, text)
      .run();
}

double seconds_since_1970() {
  return std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
}

}  // namespace oodsweep
