#pragma once

#include <cstdint>
#include <string>

#include "core/ids.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

/// One attempt at a stage, as the database keeps it.
struct AttemptRecord {
  std::string id;
  StageKey stage;
  std::int64_t epoch = 0;
  std::string node;
  int slot = 0;
  /// "running", "committed", "failed", "crashed", "out_of_memory", "diverged", "time_limit",
  /// "no_progress", "gang_broken", "damaged_parent", "disk_full", "drained", "lost", "superseded",
  /// "duplicate".
  std::string outcome;
  std::string reason;
  double started_at = 0.0;  ///< Seconds since 1970; of an end, 0 leaves what the start said.
  double seconds = 0.0;
  double finished_at = 0.0;       ///< Seconds since 1970; 0: started_at + seconds.
  std::string host{};             ///< "": not known.
  double estimate_seconds = 0.0;  ///< What the plan expected; 0: nothing, or as the start said.
  double fraction = 0.0;          ///< Of its steps at the end; 1 for a committed one.
  std::string resumed_from{};     ///< Name of the checkpoint it went on from; "": from nothing.
  bool speculative = false;       ///< A second attempt beside a running one.
  std::int64_t width = 1;         ///< Slots that it had at once; `slot` is the first of them.
};

/// The attempt that made a committed stage, as its result tells.
[[nodiscard]] AttemptRecord committed_attempt(const StageResult& result);

/// Attempts of one stage that ended in one way.
struct PastAttempts {
  StageKey stage;
  std::string outcome;
  std::string reason;  ///< Of the last of them.
  std::int64_t count = 0;
};

}  // namespace oodsweep
