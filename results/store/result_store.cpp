#include "results/store/result_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"
#include "results/store/attempt_rows.hpp"
#include "results/store/result_check.hpp"
#include "results/store/snapshot.hpp"
#include "results/store/stage_rows.hpp"
#include "results/store/sweep_files.hpp"
#include "results/store/sweep_rows.hpp"
#include "results/store/views.hpp"
#include "results/store/write_behind.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Highest number among the folders of attempts, which outlive a lost database.
std::int64_t last_attempt_folder(const fs::path& run_dir) {
  std::int64_t last = 0;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{run_dir / "attempts", missing}) {
    last = std::max(last, attempt_number(entry.path().filename().string()));
  }
  return last;
}

/// Begins where the copy in the run folder ends: a live database that was left here earlier may be
/// older than what another machine has done since. An unreadable copy is none: the live database
/// is then made again.
const StorePlace& prepared(const fs::path& run_dir, const StorePlace& place) {
  if (!place.apart) return place;
  fs::create_directories(place.live.parent_path());
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(place.live.string() + suffix);
  if (!fs::exists(run_dir / "sweep.db")) return place;
  try {
    copy_database(run_dir / "sweep.db", place.live);
  } catch (const SqlError& error) {
    if (!error.is_damage()) throw;
    log_warning(error.what());
  }
  return place;
}

}  // namespace

struct ResultStore::State {
  State(const fs::path& folder, const StorePlace& place)
      : run_dir{folder},
        written{folder,
                prepared(folder, place).live,
                place.journal,
                {.restore = [this](Database& database) { restore(database); },
                 .let_go =
                     [this] {
                       if (copy) copy->abandon();
                     }}} {
    if (!place.notice.empty()) written.add_notice(place.notice);
    if (place.apart) copy.emplace(run_dir / "sweep.db");
  }

  /// The copy can wait: what went wrong is told once, and tried again later.
  void renew_copy() {
    try {
      copy->step(written.database());
      copy_trouble.clear();
    } catch (const IoError& error) {
      if (copy_trouble.empty()) written.add_notice(error.what());
      copy_trouble = error.what();
    }
  }

  /// What is at work or given up in this run: a database that was made again does not know it.
  void restore(Database& database) const {
    for (const auto& [id, attempt] : running) insert_attempt(database, attempt);
    for (const auto& [key, state] : states) {
      const std::int64_t stage = find_stage(database, key);
      if (stage == 0 || is_done(database, stage)) continue;
      set_stage_state(database, key, state.first, state.second);
    }
  }

  fs::path run_dir;
  std::map<std::string, AttemptRecord> running;
  std::unordered_map<StageKey, std::pair<StageState, std::string>> states;  ///< Running, failed.
  std::int64_t last_attempt = -1;
  std::optional<Snapshot> copy;  ///< Of a database that lives apart.
  std::string copy_trouble;
  WriteBehind written;  ///< Last: it may call restore() while it is built.
};

ResultStore::ResultStore(const fs::path& run_dir, const StorePlace& place)
    : state_{std::make_unique<State>(run_dir, place)} {}
ResultStore::ResultStore(ResultStore&&) noexcept = default;

ResultStore::~ResultStore() {
  if (!state_) return;
  try {
    state_->written.settle();
    if (state_->copy) state_->copy->finish(state_->written.database());
  } catch (const std::exception& error) {
    log_warning(error.what());
  }
  if (state_->copy) state_->copy->abandon();
}

ResultStore ResultStore::open(const fs::path& run_dir) {
  std::error_code problem;
  fs::create_directories(run_dir, problem);
  if (!fs::is_directory(run_dir)) {
    throw ConfigError{"run folder", run_dir.string(), "a folder that can be made and written to"};
  }
  return open(run_dir, choose_place(run_dir));
}

ResultStore ResultStore::open(const fs::path& run_dir, const StorePlace& place) {
  try {
    return ResultStore{run_dir, place};
  } catch (const SqlError& error) {
    throw ConfigError{"run folder", run_dir.string(),
                      std::string{"a place for the database ("} + error.what() + ")"};
  }
}

void ResultStore::hold_lease(std::int64_t epoch, const std::string& host, int pid) {
  state_->written.hold_lease({epoch, host, pid});
}

void ResultStore::add_sweep(const SweepRecord& sweep, const StageGraph& graph) {
  add_sweep(sweep, graph, seconds_since_1970());
}

void ResultStore::add_sweep(const SweepRecord& sweep, const StageGraph& graph, double used_at) {
  state_->written.settle();
  Database& database = state_->written.database();
  Transaction transaction{database};
  const SweepVersion version = insert_sweep(database, sweep, graph, used_at);
  if (version.is_new) create_views(database);
  keep_sweep_file(state_->run_dir, sweep, graph, version.number, used_at);
  transaction.commit();
}

void ResultStore::recover() {
  state_->written.settle();
  Database& database = state_->written.database();
  Transaction transaction{database};
  database.execute("UPDATE stage SET state = 'ready' WHERE state = 'running'");
  database.execute(
      "UPDATE attempt SET outcome = 'lost', reason = 'the run ended before it' "
      "WHERE outcome = 'running'");
  transaction.commit();
}

void ResultStore::record_commit(const StageResult& result) {
  check_result(result);
  state_->states.erase(result.key);
  state_->written.append([stage = stage_from_json(result.stage), result](Database& database) {
    insert_result(database, insert_stage(database, stage), result);
  });
}

void ResultStore::record_attempt_start(const AttemptRecord& attempt) {
  state_->running[attempt.id] = attempt;
  state_->written.append([attempt](Database& database) { insert_attempt(database, attempt); });
}

void ResultStore::record_attempt_end(const AttemptRecord& attempt) {
  state_->running.erase(attempt.id);
  state_->written.append([attempt](Database& database) { end_attempt(database, attempt); });
}

void ResultStore::set_state(const StageKey& stage, StageState state, const std::string& reason) {
  if (state == StageState::kRunning || state == StageState::kFailed)
    state_->states[stage] = {state, reason};
  else
    state_->states.erase(stage);
  state_->written.append([stage, state, reason](Database& database) {
    set_stage_state(database, stage, state, reason);
  });
}

void ResultStore::record_event(const std::string& kind, const std::string& text) {
  state_->written.append([at = seconds_since_1970(), kind, text](Database& database) {
    write_event(database, at, kind, text);
  });
}

void ResultStore::record_account(const RunAccount& account) {
  state_->written.append([account](Database& database) { write_account(database, account); });
}

void ResultStore::record_progress(const LiveProgress& progress) {
  state_->written.set_last_word(
      [progress](Database& database) { write_progress(database, progress); });
}

bool ResultStore::flush() {
  const bool all = state_->written.flush();
  if (all && state_->copy) state_->renew_copy();
  return all;
}

const std::string& ResultStore::trouble() const { return state_->written.trouble(); }

std::vector<std::string> ResultStore::take_notices() { return state_->written.take_notices(); }

std::vector<StageKey> ResultStore::done_stages() {
  state_->written.settle();
  std::vector<StageKey> keys;
  Statement select =
      state_->written.database().prepare("SELECT key FROM stage WHERE state = 'done'");
  while (select.step()) keys.push_back({select.text(0)});
  return keys;
}

std::vector<PastAttempts> ResultStore::past_attempts(const std::string& after_attempt) {
  state_->written.settle();
  return oodsweep::past_attempts(state_->written.database(), after_attempt);
}

std::string ResultStore::next_attempt_id() {
  if (state_->last_attempt < 0) {
    state_->written.settle();
    const std::int64_t in_database = state_->written.database().integer(
        "SELECT coalesce(max(CAST(substr(id, 2) AS INTEGER)), 0) FROM attempt");
    state_->last_attempt = std::max(in_database, last_attempt_folder(state_->run_dir));
  }
  return fmt::format("a{:06}", ++state_->last_attempt);
}

}  // namespace oodsweep
