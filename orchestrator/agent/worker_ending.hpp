#pragma once

#include <exception>
#include <optional>
#include <string>

#include "cluster/child_process.hpp"
#include "core/ids.hpp"
#include "orchestrator/agent/worker_watch.hpp"

namespace oodsweep {

/// Outcome of a stage whose worker missed others of its gang, or was stopped since one of them had
/// failed.
inline constexpr const char* kGangBroken = "gang_broken";

/// How a stage ends that its worker left without a verdict.
struct Ending {
  std::string outcome;
  std::string reason;
};

/// What an exception on the agent's side means for the stage it was working on: damaged_parent,
/// disk_full, out_of_memory, else `otherwise`.
[[nodiscard]] Ending ending_of_exception(const std::exception_ptr& error,
                                         const std::string& otherwise);

/// To 2,000 bytes, not in the middle of a character of UTF-8.
void shorten_reason(std::string& text);

/// @param begun The stage the worker was in when it left; absent: between two, or before the first.
/// @param stop  Why it was stopped, if we did.
/// @param killed_for_memory By the kernel.
/// @param log The end of its log, where a worker that did not begin says why.
/// @return Nothing if no stage is to be charged: what is left of the assignment is given back.
[[nodiscard]] std::optional<Ending> ending_of_worker(const ChildExit& exit,
                                                     const std::optional<AttemptId>& begun,
                                                     const std::optional<StopRequest>& stop,
                                                     bool killed_for_memory,
                                                     const std::string& log = "");

/// What becomes of the worker's own verdict "drained" on `attempt`: that of the request that it
/// followed.
[[nodiscard]] Ending ending_of_drained(const AttemptId& attempt, const std::string& reason,
                                       const std::optional<StopRequest>& stop);

}  // namespace oodsweep
