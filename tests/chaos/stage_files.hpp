#pragma once

#include <filesystem>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Writes into `folder` what oodsweep-worker would for this stage: weights, outputs or scores in
/// their real formats, with numbers that are a function of the stage's key alone.
/// @throws DamagedStage if a file of a parent below `run_dir` is not what its result says.
void write_stage_files(const std::filesystem::path& run_dir, const std::filesystem::path& folder,
                       const Stage& stage);

/// Changes one byte in the middle of the file that a committed stage consists of.
void damage_stage_file(const std::filesystem::path& run_dir, const Stage& stage);

}  // namespace oodsweep
