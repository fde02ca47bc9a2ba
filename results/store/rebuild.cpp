#include "results/store/rebuild.hpp"

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "results/folders/stage_folder.hpp"
#include "results/store/attempt_rows.hpp"
#include "results/store/stage_rows.hpp"
#include "results/store/sweep_files.hpp"
#include "results/store/sweep_rows.hpp"
#include "results/store/views.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::vector<fs::path> attempt_folders(const fs::path& run_dir) {
  std::vector<fs::path> folders;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{run_dir / "attempts", missing}) {
    folders.push_back(entry.path());
  }
  return folders;
}

/// What `work` throws about one file is only logged and leaves no row; what SQLite throws about
/// the database goes on.
template <class Work>
void leave_out_if_unreadable(Database& database, const std::string& what, Work work) {
  try {
    Savepoint part{database};
    work();
    part.keep();
  } catch (const SqlError& error) {
    if (!error.is_refusal()) throw;
    log_warning(what + ": left out (" + error.what() + ")");
  } catch (const std::exception& error) {
    log_warning(what + ": left out (" + error.what() + ")");
  }
}

}  // namespace

StoreRebuild::StoreRebuild(fs::path run_dir)
    : run_dir_{std::move(run_dir)},
      sweeps_{sweep_files(run_dir_)},
      committed_{committed_stages(run_dir_)},
      attempts_{attempt_folders(run_dir_)} {}

bool StoreRebuild::step(Database& database, std::chrono::milliseconds slice) {
  const Clock::time_point begin = Clock::now();
  const std::size_t first = next_;
  const std::int64_t stages = stages_;
  const std::size_t size = sweeps_.size() + committed_.size() + attempts_.size();
  try {
    Transaction transaction{database};
    for (; next_ < size && Clock::now() - begin < slice; ++next_) {
      if (next_ < sweeps_.size()) {
        take_sweep(database, sweeps_[next_]);
      } else if (next_ < sweeps_.size() + committed_.size()) {
        take_stage(database, committed_[next_ - sweeps_.size()]);
      } else {
        take_attempt(database, attempts_[next_ - sweeps_.size() - committed_.size()]);
      }
    }
    if (first < sweeps_.size()) create_views(database);
    transaction.commit();
  } catch (const SqlError&) {
    next_ = first;
    stages_ = stages;
    throw;
  }
  return next_ == size;
}

void StoreRebuild::take_sweep(Database& database, const fs::path& file) const {
  leave_out_if_unreadable(database, file.string(), [&] {
    const SweepFile sweep = sweep_from_file(Json::parse(read_file(file)));
    insert_sweep(database, sweep.record, sweep.graph, used_at(file));
  });
}

void StoreRebuild::take_stage(Database& database, const StageKey& key) {
  leave_out_if_unreadable(database, "stage " + key.short_form(), [&] {
    const StageResult result = read_result(run_dir_, key);
    insert_result(database, insert_stage(database, stage_from_json(result.stage)), result);
    end_attempt(database, committed_attempt(result));
    ++stages_;
  });
}

void StoreRebuild::take_attempt(Database& database, const fs::path& folder) const {
  const fs::path file = folder / "attempt.json";
  if (!fs::is_regular_file(file)) return;
  leave_out_if_unreadable(database, file.string(), [&] {
    const Json account = Json::parse(read_file(file));
    AttemptRecord attempt;
    attempt.id = folder.filename().string();
    attempt.stage = {account.value("stage", "")};
    attempt.outcome = account.value("outcome", "lost");
    attempt.reason = account.value("reason", "");
    attempt.started_at = account.value("started_at", 0.0);
    attempt.seconds = account.value("seconds", 0.0);
    attempt.host = account.value("provenance", Json::object()).value("host", "");
    attempt.fraction = account.value("fraction", 0.0);
    end_attempt(database, attempt);
  });
}

}  // namespace oodsweep
