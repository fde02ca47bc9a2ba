#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "workers/checkpoint_folder.hpp"
#include "workers/checkpoint_interval.hpp"

namespace oodsweep {

/// Whose checkpoints they are.
struct CheckpointAuthor {
  AttemptId attempt;
  Json provenance;  ///< Of this process.
};

/// Decides when a training writes a checkpoint, and goes on if one cannot be written. The interval
/// is that of optimal_checkpoint_interval() for the measured time of the last one, at least the
/// shortest interval; the first is written after that. One thread.
class Checkpointer {
 public:
  /// Time begins to count here. `log` must outlive this.
  Checkpointer(CheckpointFolder folder, CheckpointAuthor author, const CheckpointSettings& settings,
               SteadyClock now, StageLog& log);

  /// What an earlier attempt has kept.
  [[nodiscard]] std::optional<Checkpoint> resume();
  /// @param step Steps done. Nothing is due before a step beyond the last checkpoint.
  [[nodiscard]] bool due(std::int64_t step) const;
  /// Whether a checkpoint of this step is stored.
  [[nodiscard]] bool has(std::int64_t step) const { return step == last_step_; }
  /// Writes what `state` gives; attempt, provenance and seconds are filled in here. A failure to
  /// write is logged the first time; the next try is as far off as after a success.
  /// @return Why it could not be written; empty if it was.
  std::string write(const std::function<Checkpoint()>& state);

 private:
  [[nodiscard]] double interval() const;
  void report(const std::string& problem);

  CheckpointFolder folder_;
  CheckpointAuthor author_;
  CheckpointSettings settings_;
  SteadyClock now_;
  StageLog& log_;
  SteadyTime begin_;
  SteadyTime last_;               ///< End of the last writing.
  std::int64_t last_step_ = 0;    ///< Of the last checkpoint that is stored.
  std::optional<double> cost_;    ///< Seconds that the last writing took.
  double earlier_seconds_ = 0.0;  ///< Of the attempts that led to the one resumed from.
  Json earlier_provenance_ = Json::array();
  bool has_failed_ = false;
};

}  // namespace oodsweep
