#pragma once

#include <filesystem>
#include <string>

#include "orchestrator/control/messages.hpp"

namespace oodsweep {

/// Writes `attempts/<id>/attempt.json` for an attempt whose worker could not. Failing to is only
/// logged.
void write_attempt_account(const std::filesystem::path& run_dir, const AssignedStage& assigned,
                           const StageEvent& failure, const std::string& log_tail);

}  // namespace oodsweep
