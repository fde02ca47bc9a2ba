#pragma once

#include <exception>
#include <filesystem>
#include <string>

#include "sweeps/stage.hpp"
#include "workers/stage_log.hpp"

namespace oodsweep {

/// How an attempt ended that was not committed.
struct AttemptOutcome {
  std::string outcome;  ///< failed, diverged, out_of_memory, damaged_parent, disk_full,
                        ///< drained, duplicate; gang_broken: another rank did not come or has
                        ///< failed, and says itself why if it can.
  std::string reason;
};

/// The outcome that an exception of a stage stands for.
[[nodiscard]] AttemptOutcome outcome_of(const std::exception_ptr& error);

/// Writes `attempt.json`, the worker's own account of an attempt (the agent writes it when the
/// worker cannot). Failing to is only logged: on a full disk there is nowhere to say so.
void write_attempt(const std::filesystem::path& folder, const Stage& stage,
                   const AttemptOutcome& outcome, double seconds, int threads, const StageLog& log);

}  // namespace oodsweep
