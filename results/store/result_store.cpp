#include "results/store/result_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "results/published/published.hpp"
#include "results/store/database.hpp"
#include "results/store/metric_list.hpp"
#include "results/store/schema.hpp"
#include "results/store/stage_rows.hpp"
#include "results/store/sweep_rows.hpp"
#include "results/store/views.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

double now() {
  return std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
}

constexpr std::array<std::pair<StageState, const char*>, 5> kStates{
    {{StageState::kPending, "pending"},
     {StageState::kReady, "ready"},
     {StageState::kRunning, "running"},
     {StageState::kDone, "done"},
     {StageState::kFailed, "failed"}}};

std::string text_of(StageState state) {
  for (const auto& [known, text] : kStates) {
    if (known == state) return text;
  }
  throw InternalError{"a stage state that is not listed"};
}

/// WAL where the disk can do it, else a rollback journal. Said once, in the event log.
void choose_journal(Database& database) {
  const std::string mode = database.text("PRAGMA journal_mode = WAL");
  if (mode != "wal") {
    log_warning("this disk does not support SQLite's write-ahead log; readers may have to wait");
    static_cast<void>(database.text("PRAGMA journal_mode = DELETE"));
  }
  database.execute("PRAGMA synchronous = NORMAL");
}

/// The papers' numbers, as fractions like ours; numbers that are not percentages stay as printed.
void insert_published(Database& database) {
  for (const PublishedValue& value : read_published(published_folder())) {
    const double unit = value.percent ? 0.01 : 1.0;
    std::optional<double> sd = value.sd;
    if (sd) sd = *sd * unit;
    database
        .cached(
            "INSERT INTO published (paper, source, d_in, network, d_out, method, parameters, "
            "metric, "
            "convention, value, sd, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
            "?12)")
        .bind_all(value.paper, value.table, value.d_in, value.network, value.d_out, value.method,
                  canonical_json(value.parameters), value.metric, value.convention,
                  value.value * unit, sd, value.note)
        .run();
  }
}

Database open_ours(const fs::path& file) {
  Database database = Database::open(file, Database::Mode::kReadWrite);
  const bool empty = identify(database, file.string()) == DatabaseIdentity::kEmpty;
  choose_journal(database);
  Transaction transaction{database};
  if (empty) {
    create_tables(database);
    insert_published(database);
  }
  write_metric_list(database);
  create_views(database);
  transaction.commit();
  return database;
}

/// Highest number among the folders of attempts, which outlive a lost database.
std::int64_t last_attempt_folder(const fs::path& run_dir) {
  std::int64_t last = 0;
  if (!fs::is_directory(run_dir / "attempts")) return last;
  for (const fs::directory_entry& entry : fs::directory_iterator{run_dir / "attempts"}) {
    const std::string name = entry.path().filename().string();
    if (name.size() < 2 || name.size() > 12 || name[0] != 'a' ||
        name.find_first_not_of("0123456789", 1) != std::string::npos) {
      continue;
    }
    last = std::max<std::int64_t>(last, std::stoll(name.substr(1)));
  }
  return last;
}

}  // namespace

struct ResultStore::State {
  explicit State(fs::path folder)
      : run_dir{std::move(folder)}, database{open_ours(run_dir / "sweep.db")} {}
  fs::path run_dir;
  Database database;
  std::int64_t last_attempt = -1;
};

ResultStore::ResultStore(fs::path run_dir) : state_{std::make_unique<State>(std::move(run_dir))} {}
ResultStore::ResultStore(ResultStore&&) noexcept = default;
ResultStore::~ResultStore() = default;

ResultStore ResultStore::open(const fs::path& run_dir) {
  std::error_code problem;
  fs::create_directories(run_dir, problem);
  if (!fs::is_directory(run_dir)) {
    throw ConfigError{"run folder", run_dir.string(), "a folder that can be made and written to"};
  }
  try {
    return ResultStore{run_dir};
  } catch (const SqlError& error) {
    if (!error.is_damage())
      throw ConfigError{"run folder", run_dir.string(),
                        std::string{"a place for the database ("} + error.what() + ")"};
    log_warning("the database is damaged and is made again from the committed stages");
    const std::int64_t stages = rebuild_store(run_dir);
    log_info(fmt::format("made the database again from {} committed stages", stages));
    return ResultStore{run_dir};
  }
}

void ResultStore::add_sweep(const SweepRecord& sweep, const StageGraph& graph) {
  add_sweep(sweep, graph, now());
}

void ResultStore::add_sweep(const SweepRecord& sweep, const StageGraph& graph, double used_at) {
  Database& database = state_->database;
  Transaction transaction{database};
  const SweepVersion version = insert_sweep(database, sweep, graph, used_at);
  if (version.is_new) {
    create_views(database);
    fs::create_directories(state_->run_dir / "sweeps");
    write_file_atomically(
        state_->run_dir / "sweeps" / fmt::format("{}-v{}.json", sweep.name, version.number),
        sweep_file(sweep, graph).dump() + "\n");
  }
  transaction.commit();
}

void ResultStore::record_commit(const StageResult& result) {
  Database& database = state_->database;
  Transaction transaction{database};
  const std::int64_t stage = insert_stage(database, stage_from_json(result.stage));
  insert_result(database, stage, result);
  transaction.commit();
}

void ResultStore::record_attempt_start(const AttemptRecord& attempt) {
  state_->database
      .cached(
          "INSERT INTO attempt (id, stage, epoch, node, slot, outcome, reason, started_at, "
          "seconds) "
          "VALUES (?1, (SELECT id FROM stage WHERE key = ?2), ?3, ?4, ?5, 'running', '', ?6, 0)")
      .bind_all(attempt.id, attempt.stage.hex, attempt.epoch, attempt.node, attempt.slot,
                attempt.started_at)
      .run();
}

void ResultStore::record_attempt_end(const AttemptRecord& attempt) {
  state_->database
      .cached("UPDATE attempt SET outcome = ?2, reason = ?3, seconds = ?4 WHERE id = ?1")
      .bind_all(attempt.id, attempt.outcome, attempt.reason, attempt.seconds)
      .run();
}

void ResultStore::set_state(const StageKey& stage, StageState state, const std::string& reason) {
  state_->database.cached("UPDATE stage SET state = ?2, reason = ?3 WHERE key = ?1")
      .bind_all(stage.hex, text_of(state), reason)
      .run();
}

void ResultStore::recover() {
  Transaction transaction{state_->database};
  state_->database.execute("UPDATE stage SET state = 'ready' WHERE state = 'running'");
  state_->database.execute(
      "UPDATE attempt SET outcome = 'lost', reason = 'the run ended before it' "
      "WHERE outcome = 'running'");
  transaction.commit();
}

void ResultStore::record_event(const std::string& kind, const std::string& text) {
  state_->database.cached("INSERT INTO event (at, kind, text) VALUES (?1, ?2, ?3)")
      .bind_all(now(), kind, text)
      .run();
}

std::vector<StageKey> ResultStore::done_stages() const {
  std::vector<StageKey> keys;
  Statement select = state_->database.prepare("SELECT key FROM stage WHERE state = 'done'");
  while (select.step()) keys.push_back({select.text(0)});
  return keys;
}

std::string ResultStore::next_attempt_id() {
  if (state_->last_attempt < 0) {
    const std::int64_t in_database = state_->database.integer(
        "SELECT coalesce(max(CAST(substr(id, 2) AS INTEGER)), 0) FROM attempt");
    state_->last_attempt = std::max(in_database, last_attempt_folder(state_->run_dir));
  }
  return fmt::format("a{:06}", ++state_->last_attempt);
}

StageCounts count_stages(const fs::path& run_dir) {
  const fs::path file = run_dir / "sweep.db";
  if (!fs::is_regular_file(file)) {
    throw ConfigError{"run folder", run_dir.string(),
                      "a folder that `oodsweep run` made; it has no sweep.db"};
  }
  Database database = Database::open(file, Database::Mode::kReadOnly);
  Statement select = database.prepare(
      "SELECT g.state, count(DISTINCT g.id) FROM stage AS g "
      "JOIN sweep_stage AS s ON s.stage = g.id JOIN sweep AS w ON w.id = s.sweep "
      "WHERE w.used_at = (SELECT max(used_at) FROM sweep) GROUP BY g.state");
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

}  // namespace oodsweep
