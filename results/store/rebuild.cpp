#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "results/store/database.hpp"
#include "results/store/result_store.hpp"
#include "results/store/sweep_rows.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Oldest version first, so that versions keep their numbers.
std::vector<fs::path> sweep_files(const fs::path& run_dir) {
  std::vector<fs::path> files;
  if (!fs::is_directory(run_dir / "sweeps")) return files;
  for (const auto& entry : fs::directory_iterator{run_dir / "sweeps"}) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::pair{fs::last_write_time(a), a} < std::pair{fs::last_write_time(b), b};
  });
  return files;
}

void restore_attempts(ResultStore& store, const fs::path& run_dir) {
  if (!fs::is_directory(run_dir / "attempts")) return;
  for (const auto& entry : fs::directory_iterator{run_dir / "attempts"}) {
    const fs::path file = entry.path() / "attempt.json";
    if (!fs::is_regular_file(file)) continue;
    try {
      const Json account = Json::parse(read_file(file));
      AttemptRecord attempt;
      attempt.id = entry.path().filename().string();
      attempt.stage = {account.value("stage", "")};
      attempt.outcome = account.value("outcome", "lost");
      attempt.reason = account.value("reason", "");
      attempt.seconds = account.value("seconds", 0.0);
      store.record_attempt_start(attempt);
      store.record_attempt_end(attempt);
    } catch (const std::exception& error) {
      log_warning(file.string() + ": left out (" + error.what() + ")");
    }
  }
}

void put_aside(const fs::path& run_dir) {
  for (const char* name : {"sweep.db", "sweep.db-wal", "sweep.db-shm"}) {
    const fs::path file = run_dir / name;
    if (fs::exists(file)) fs::rename(file, run_dir / (std::string{name} + ".old"));
  }
}

}  // namespace

std::int64_t rebuild_store(const fs::path& run_dir) {
  if (!fs::is_directory(run_dir)) {
    throw ConfigError{"run folder", run_dir.string(), "a folder that `oodsweep run` made"};
  }
  put_aside(run_dir);
  ResultStore store = ResultStore::open(run_dir);
  for (const fs::path& file : sweep_files(run_dir)) {
    try {
      const SweepFile sweep = sweep_from_file(Json::parse(read_file(file)));
      store.add_sweep(sweep.record, sweep.graph);
    } catch (const std::exception& error) {
      log_warning(file.string() + ": left out (" + error.what() + ")");
    }
  }
  std::int64_t stages = 0;
  for (const StageKey& key : committed_stages(run_dir)) {
    try {
      const StageResult result = read_result(run_dir, key);
      store.record_commit(result);
      AttemptRecord attempt;
      attempt.id = result.attempt;
      attempt.stage = key;
      attempt.outcome = "committed";
      attempt.started_at = result.started_at;
      attempt.seconds = result.seconds;
      store.record_attempt_start(attempt);
      store.record_attempt_end(attempt);
      ++stages;
    } catch (const std::exception& error) {
      log_warning("stage " + key.short_form() + ": left out (" + error.what() + ")");
    }
  }
  restore_attempts(store, run_dir);
  return stages;
}

std::vector<std::string> check_store(const fs::path& run_dir) {
  const fs::path file = run_dir / "sweep.db";
  if (!fs::is_regular_file(file)) {
    throw ConfigError{"run folder", run_dir.string(),
                      "a folder that `oodsweep run` made; it has no sweep.db"};
  }
  std::vector<std::string> complaints;
  Database database = Database::open(file, Database::Mode::kReadOnly);
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
