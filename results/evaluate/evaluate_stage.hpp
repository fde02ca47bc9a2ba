#pragma once

#include <filesystem>

#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Reads the verified files of the parents of an evaluate stage and computes its rows. Needs no
/// LibTorch and writes nothing; a thread of the agent calls it and commits. May run on several
/// threads at once as far as HDF5 does (one at a time; calls are serialised here).
/// @return The result with key, kind, stage, metrics and seconds; the caller adds attempt,
///         started_at and provenance.
/// @throws DamagedStage naming the parent whose files are not as committed; Error if a score or
///         logit is not finite or the stage is not one of evaluation; ConfigError for a stage of
///         another version of this code.
[[nodiscard]] StageResult run_evaluate_stage(const std::filesystem::path& run_dir,
                                             const Stage& stage);

}  // namespace oodsweep
