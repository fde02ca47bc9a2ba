#include <algorithm>
#include <system_error>
#include <unordered_set>

#include "core/error.hpp"
#include "results/store/database.hpp"
#include "results/store/result_store.hpp"
#include "results/store/store_reader.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

void put_aside(const fs::path& run_dir) {
  for (const char* name : {"sweep.db", "sweep.db-wal", "sweep.db-shm"}) {
    const fs::path file = run_dir / name;
    if (fs::exists(file)) fs::rename(file, run_dir / (std::string{name} + ".old"));
  }
}

}  // namespace

StageCounts count_stages(const fs::path& run_dir) {
  Database database = open_for_reading(run_dir);
  // Through the narrow index, not the wide rows: this is asked every second of large runs.
  Statement select = database.prepare(
      "SELECT state, count(*) FROM stage INDEXED BY stage_by_state WHERE id IN "
      "(SELECT s.stage FROM sweep_stage AS s JOIN sweep AS w ON w.id = s.sweep "
      "WHERE w.used_at = (SELECT max(used_at) FROM sweep)) GROUP BY state");
  StageCounts counts;
  while (select.step()) {
    const std::string state = select.text(0);
    const std::int64_t number = select.integer(1);
    if (state == "done")
      counts.done = number;
    else if (state == "running")
      counts.running = number;
    else if (state == "failed")
      counts.failed = number;
    else
      counts.pending += number;
  }
  return counts;
}

std::optional<LiveProgress> read_progress(const fs::path& run_dir) {
  Database database = open_for_reading(run_dir);
  if (database.integer("PRAGMA user_version") < 2) return std::nullopt;  // of an older program
  Transaction same_moment{database, Transaction::Kind::kRead};
  Statement select = database.prepare(
      "SELECT epoch, at, total, done, running, failed, slots, slots_busy, eta_seconds, "
      "bound_seconds, paused FROM progress");
  if (!select.step()) return std::nullopt;
  const auto optional_real = [&select](int column) {
    return select.is_null(column) ? std::nullopt : std::optional{select.real(column)};
  };
  LiveProgress progress{.epoch = select.integer(0),
                        .at = select.real(1),
                        .total = select.integer(2),
                        .done = select.integer(3),
                        .running = select.integer(4),
                        .failed = select.integer(5),
                        .slots = static_cast<int>(select.integer(6)),
                        .slots_busy = static_cast<int>(select.integer(7)),
                        .eta_seconds = optional_real(8),
                        .bound_seconds = optional_real(9),
                        .paused = select.text(10)};
  Statement stages = database.prepare(
      "SELECT attempt, label, node, slot, fraction, seconds FROM progress_stage "
      "ORDER BY node, slot, attempt");
  while (stages.step()) {
    progress.stages.push_back({.attempt = stages.text(0),
                               .label = stages.text(1),
                               .node = stages.text(2),
                               .slot = static_cast<int>(stages.integer(3)),
                               .fraction = stages.real(4),
                               .seconds = stages.real(5)});
  }
  return progress;
}

std::int64_t rebuild_store(const fs::path& run_dir) {
  if (!fs::is_directory(run_dir)) {
    throw ConfigError{"run folder", run_dir.string(), "a folder that `oodsweep run` made"};
  }
  put_aside(run_dir);
  return static_cast<std::int64_t>(ResultStore::open(run_dir).done_stages().size());
}

std::vector<std::string> check_store(const fs::path& run_dir) {
  std::vector<std::string> complaints;
  Database database = open_for_reading(run_dir);
  if (const std::string verdict = database.text("PRAGMA integrity_check"); verdict != "ok") {
    complaints.push_back("sweep.db: " + verdict);
  }
  std::unordered_set<StageKey> in_database;
  Statement select = database.prepare("SELECT key FROM stage WHERE state = 'done'");
  while (select.step()) in_database.insert(StageKey{select.text(0)});
  for (const StageKey& key : committed_stages(run_dir)) {
    for (const std::string& complaint : check_stage(run_dir, key)) complaints.push_back(complaint);
    if (in_database.erase(key) == 0) {
      complaints.push_back("stage " + key.short_form() +
                           ": committed, but not done in the database");
    }
  }
  for (const StageKey& key : in_database) {
    complaints.push_back("stage " + key.short_form() +
                         ": done in the database, but its folder is missing");
  }
  std::sort(complaints.begin(), complaints.end());
  return complaints;
}

}  // namespace oodsweep
