#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "orchestrator/coordinator/live_work.hpp"
#include "results/store/attempt_record.hpp"

namespace oodsweep {

/// The row of an attempt that has been granted.
[[nodiscard]] AttemptRecord running_row(const LiveAttempt& attempt, std::int64_t epoch);

/// The row of an attempt that is over. @param seconds As the worker or its agent say.
/// @param now Unix time.
[[nodiscard]] AttemptRecord ended_row(const LiveAttempt& attempt, std::int64_t epoch,
                                      const std::string& outcome, const std::string& reason,
                                      double seconds, double now);

/// The reason in the account that a worker left of its attempt; empty if it left none.
[[nodiscard]] std::string reason_of_worker(const std::filesystem::path& run_dir,
                                           const AttemptId& attempt);

}  // namespace oodsweep
