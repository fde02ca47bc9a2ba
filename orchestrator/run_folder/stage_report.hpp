#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/run_folder/run_status.hpp"
#include "results/store/stage_story.hpp"

namespace oodsweep {

/// Why a stage is where it is, for people: its state and what it waits for, its attempts with the
/// end of the last one's log, and what needs it.
/// @param status Of the run: whether anybody works, and whether grants pause.
[[nodiscard]] std::string stage_report(const std::filesystem::path& run_dir,
                                       const StageStory& story, const RunStatus& status);

/// The list to choose from when a name fits several stages.
[[nodiscard]] std::string choice_of_stages(const std::vector<StageName>& stages);

/// A request with which `oodsweep-worker` runs the stage alone and commits it.
/// @throws ConfigError for evaluate stages, which are no worker's, and while parents are missing.
[[nodiscard]] Json request_by_hand(const std::filesystem::path& run_dir,
                                   const std::filesystem::path& data_root, const StageStory& story);

}  // namespace oodsweep
