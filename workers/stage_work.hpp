#pragma once

#include <filesystem>

#include "datasets/catalog.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"
#include "workers/progress.hpp"
#include "workers/stage_log.hpp"

namespace oodsweep {

/// What a stage works with. `folder` is the attempt's: everything is written there.
struct StageContext {
  const Stage& stage;
  const std::filesystem::path& run_dir;
  const std::filesystem::path& folder;
  const Catalog& catalog;
  Progress& progress;
  StageLog& log;
};

/// Trains a network; writes weights.safetensors. Curve and final loss go into `result`.
void run_train_stage(const StageContext& context, StageResult& result);

/// Logits of every image of one split; writes outputs.h5. Batches are fixed by the stage, so that
/// bits do not depend on who computes it.
void run_outputs_stage(const StageContext& context, StageResult& result);

/// Scores of a method's whole grid on one split from stored logits; writes scores.h5.
void run_score_stage(const StageContext& context, StageResult& result);

}  // namespace oodsweep
