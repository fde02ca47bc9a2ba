#pragma once

#include <sys/types.h>

#include <optional>

namespace oodsweep {

/// First lines of a worker: die with the parent. @param parent The process that spawned us; if it
/// is gone already, this process ends here.
void die_with(std::optional<pid_t> parent);

/// A pipe that nobody reads any more gives an error at the write, not a signal.
void ignore_closed_pipes();

/// Settings that belong to the numeric mode or to speed, before any tensor: allocator thresholds
/// (activations stay in the heap, no page faults each step), thread counts, flushed denormals.
void prepare_for_tensors(int threads);

/// Ends the process with what it wrote flushed, without the 70 ms of LibTorch's destructors.
/// Sanitizer builds return from main instead, for their leak report.
[[noreturn]] void leave(int status);

}  // namespace oodsweep
