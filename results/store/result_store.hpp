#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "results/store/attempt_record.hpp"
#include "results/store/live_progress.hpp"
#include "results/store/run_account.hpp"
#include "results/store/stage_state.hpp"
#include "results/store/store_place.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// What the store needs to know about a sweep.
struct SweepRecord {
  std::string name;
  std::string format;  ///< "oodsweep/1"
  Json spec;           ///< As the user wrote it.
  Json resolved;       ///< With every default.
};

/// The index of a run folder: `<run_dir>/sweep.db`. One writer (the coordinator), any number of
/// readers. Everything in it can be rebuilt from the stage folders. Not thread-safe.
///
/// record_*() and set_state() only note down what is to be written, in order; flush() writes it. So
/// a full disk costs nothing but memory, and a database that is deleted or damaged under a run is
/// made again from the folders, after which what was noted down goes in.
///
/// Where the run folder's disk cannot hold a live database, it stands in $OODSWEEP_LOCAL, and
/// `sweep.db` is a copy that flush() renews every 30 s, and the end of the store once more.
class ResultStore {
 public:
  /// Creates, opens, lifts one of an older version, or makes a missing or damaged one again.
  /// @throws ConfigError for a run folder of a newer version or not writable.
  static ResultStore open(const std::filesystem::path& run_dir);
  /// @param place Where the live database stands, instead of where the disks say.
  static ResultStore open(const std::filesystem::path& run_dir, const StorePlace& place);
  ResultStore(ResultStore&&) noexcept;
  /// Writes what was noted down; what could not be written is only logged.
  ~ResultStore();

  /// Which coordinator writes from now on: at once, and checked in every later transaction.
  void hold_lease(std::int64_t epoch, const std::string& host, int pid);

  /// At once, one transaction: sweep version, trials, stages (pending unless known), dependencies.
  /// The same spec again is the same version. @throws IoError if the disk is full.
  void add_sweep(const SweepRecord& sweep, const StageGraph& graph);
  /// @param used_at Seconds since 1970: sweeps of one time were run together.
  void add_sweep(const SweepRecord& sweep, const StageGraph& graph, double used_at);
  /// After a start, at once: `running` becomes `ready`, open attempts become `lost`.
  void recover();

  /// Result rows, curve, state done. A second commit of a key is ignored.
  /// @throws IoError if the result contradicts itself: then nothing is noted down.
  void record_commit(const StageResult& result);
  void record_attempt_start(const AttemptRecord& attempt);
  void record_attempt_end(const AttemptRecord& attempt);
  void set_state(const StageKey& stage, StageState state, const std::string& reason = "");
  void record_event(const std::string& kind, const std::string& text);
  void record_account(const RunAccount& account);
  /// Only the last one before a flush() is written: call it as often as you like.
  void record_progress(const LiveProgress& progress);

  /// Writes what was noted down, in one transaction. Call it in every pass of the loop. It takes no
  /// longer than a fraction of a second, also while a lost database is made again; then it returns
  /// false and goes on in the next call.
  /// @return Whether everything is written. @throws Error if another coordinator has taken over.
  bool flush();
  /// Why nothing can be written now, for people ("... disk is full ..."); "" if it can. While it
  /// is not "", grant no work: results would only pile up.
  [[nodiscard]] const std::string& trouble() const;
  /// What people should be told about the database since the last call.
  [[nodiscard]] std::vector<std::string> take_notices();

  /// All of these write first what was noted down. @throws IoError if the disk is full.
  [[nodiscard]] std::vector<StageKey> done_stages();
  /// How attempts at stages ended in earlier starts, except committed ones, in the order of their
  /// last ones. @param after_attempt "a000123": only later ones; "": all.
  [[nodiscard]] std::vector<PastAttempts> past_attempts(const std::string& after_attempt);
  /// "a000001", "a000002", ...: above every attempt that the database or the run folder knows.
  [[nodiscard]] std::string next_attempt_id();

 private:
  ResultStore(const std::filesystem::path& run_dir, const StorePlace& place);
  struct State;
  std::unique_ptr<State> state_;
};

/// For `oodsweep status`. @throws ConfigError if the folder has no database.
[[nodiscard]] StageCounts count_stages(const std::filesystem::path& run_dir);

/// Makes the database again from the sweep files and the committed folders; the old file is kept as
/// `sweep.db.old`. @return Number of stages taken in.
std::int64_t rebuild_store(const std::filesystem::path& run_dir);

/// Checks every checksum, and database and folders against each other. @return Complaints, one line
/// each.
[[nodiscard]] std::vector<std::string> check_store(const std::filesystem::path& run_dir);

}  // namespace oodsweep
