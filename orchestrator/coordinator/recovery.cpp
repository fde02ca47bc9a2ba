#include "orchestrator/coordinator/recovery.hpp"

#include <nlohmann/json.hpp>
#include <system_error>
#include <unordered_set>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// An attempt that nobody works at any more: what it has written so far is of no use to anybody,
/// its account is.
void close_attempt(const fs::path& folder) {
  if (fs::exists(folder / "attempt.json")) return;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().filename() != "log.txt") fs::remove_all(entry.path());
  }
  const Json account{{"format", "oodsweep-attempt/1"},
                     {"outcome", "lost"},
                     {"reason", "the run ended while it was at work"},
                     {"provenance", {{"host", host_name()}}}};
  write_file_atomically(folder / "attempt.json", account.dump(1) + "\n");
}

void close_lost_attempts(const fs::path& run_dir) {
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{run_dir / "attempts", missing}) {
    if (entry.is_directory()) close_attempt(entry.path());
  }
}

/// The attempt had reached its end, although nobody heard of it.
void record(const StageResult& result, ResultStore& store) {
  store.record_commit(result);
  store.record_attempt_end(committed_attempt(result));
}

/// A stage that is finished needs no checkpoint to go on from.
void remove_checkpoints(const fs::path& run_dir) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator{run_dir / "partial", problem}) {
    const StageKey key{entry.path().filename().string()};
    if (is_committed(run_dir, key)) fs::remove_all(entry.path(), problem);
  }
}

}  // namespace

Recovered recover_run(const fs::path& run_dir, ResultStore& store,
                      const std::function<void()>& pulse) {
  close_lost_attempts(run_dir);
  store.recover();
  Recovered recovered;
  std::unordered_set<StageKey> known;
  for (StageKey& key : store.done_stages()) known.insert(std::move(key));
  for (const StageKey& key : stage_names(run_dir)) {
    pulse();
    if (known.erase(key) == 0) {
      try {
        record(read_result(run_dir, key), store);
        ++recovered.indexed;
      } catch (const Error& error) {
        log_warning("stage " + key.short_form() + " is set aside: " + error.what());
        set_aside(run_dir, key);
        ++recovered.set_aside;
        continue;
      }
    }
    recovered.committed.push_back(key);
  }
  for (const StageKey& key : known) {
    store.set_state(key, StageState::kReady, "it was done, but its folder is missing");
  }
  store.flush();
  remove_checkpoints(run_dir);
  return recovered;
}

}  // namespace oodsweep
