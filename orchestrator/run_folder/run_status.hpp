#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/json.hpp"
#include "orchestrator/run_folder/run_lease.hpp"
#include "results/store/live_progress.hpp"
#include "results/store/stage_state.hpp"

namespace oodsweep {

/// How a run stands, as its folder tells from outside.
struct RunStatus {
  StageCounts counts;                    ///< Of the sweeps run last.
  std::optional<LiveProgress> progress;  ///< What the coordinator said last.
  std::optional<LeaseView> lease;        ///< Who works there, or did last.
  double now = 0.0;                      ///< Seconds since 1970.

  /// Whether a coordinator is at work, as far as one can see from here: on this host its process
  /// lives; elsewhere it has said something within the last minute and a half.
  [[nodiscard]] bool is_running() const;
};

/// @throws ConfigError if the folder has no database.
[[nodiscard]] RunStatus read_status(const std::filesystem::path& run_dir);

/// Several lines for people: how far it is, what is at work, who holds the folder.
[[nodiscard]] std::string status_text(const RunStatus& status);
[[nodiscard]] Json status_json(const RunStatus& status);

}  // namespace oodsweep
