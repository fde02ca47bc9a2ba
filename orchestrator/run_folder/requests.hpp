#pragma once

#include <filesystem>
#include <string>

namespace oodsweep {

// Files by which commands talk to a coordinator, which may run on another machine.

/// Asks the coordinator to end in order: `RUN/cancel.request`. @throws IoError.
void request_cancel(const std::filesystem::path& run_dir);
/// Whether somebody asked since the last call; the request is taken away. Cheap enough for every
/// beat. Call it once at a start: an old request is for a run that has ended.
[[nodiscard]] bool take_cancel_request(const std::filesystem::path& run_dir);

/// Gives failed stages another chance: attempts up to `after_attempt` ("a000123") no longer count
/// against a stage. Holds until a later mark takes its place: `RUN/retry.json`. @throws IoError.
void write_retry_mark(const std::filesystem::path& run_dir, const std::string& after_attempt);
/// The attempt up to which none counts; "" if all do. A coordinator looks at it at its start and in
/// every beat. An unreadable file is logged and counts as none.
[[nodiscard]] std::string retry_mark(const std::filesystem::path& run_dir);

}  // namespace oodsweep
