#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

enum class StageState { kPending, kReady, kRunning, kDone, kFailed };

/// What the store needs to know about a sweep.
struct SweepRecord {
  std::string name;
  std::string format;  ///< "oodsweep/1"
  Json spec;           ///< As the user wrote it.
  Json resolved;       ///< With every default.
};

struct AttemptRecord {
  std::string id;
  StageKey stage;
  std::int64_t epoch = 0;
  std::string node;
  int slot = 0;
  std::string
      outcome;  ///< "running", "committed", "crashed", "lost", "failed", "out_of_memory", ...
  std::string reason;
  double started_at = 0.0;  ///< Unix time.
  double seconds = 0.0;
};

/// The index of a run folder: `<run_dir>/sweep.db`. One writer (the coordinator), any number of
/// readers. Everything in it can be rebuilt from the stage folders. Not thread-safe.
class ResultStore {
 public:
  /// Creates or opens. @throws ConfigError for a run folder of another version or not writable.
  static ResultStore open(const std::filesystem::path& run_dir);
  ResultStore(ResultStore&&) noexcept;
  ~ResultStore();

  /// One transaction: sweep version, trials, stages (pending unless known), dependencies.
  /// The same spec again is the same version.
  void add_sweep(const SweepRecord& sweep, const StageGraph& graph);
  /// @param used_at Seconds since 1970: sweeps of one time were run together.
  void add_sweep(const SweepRecord& sweep, const StageGraph& graph, double used_at);
  /// One transaction: result rows, curve, state done. A second commit of a key is ignored.
  void record_commit(const StageResult& result);
  void record_attempt_start(const AttemptRecord& attempt);
  void record_attempt_end(const AttemptRecord& attempt);
  void set_state(const StageKey& stage, StageState state, const std::string& reason = "");
  /// After a start: `running` becomes `ready`, open attempts become `lost`.
  void recover();
  void record_event(const std::string& kind, const std::string& text);

  [[nodiscard]] std::vector<StageKey> done_stages() const;
  /// "a000001", "a000002", ...: above every attempt that the database or the run folder knows.
  [[nodiscard]] std::string next_attempt_id();

 private:
  explicit ResultStore(std::filesystem::path run_dir);
  struct State;
  std::unique_ptr<State> state_;
};

/// How many stages of the sweep last used, or of those that were run together last, are in which
/// state.
struct StageCounts {
  std::int64_t pending = 0;  ///< Ready ones too.
  std::int64_t running = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
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
