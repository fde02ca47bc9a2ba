#pragma once

#include <filesystem>
#include <vector>

#include "datasets/catalog.hpp"
#include "methods/detector.hpp"
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

/// Scores of a method's whole grid on one split, from stored logits or, where the material names a
/// network, by running it on the images; writes scores.h5.
void run_score_stage(const StageContext& context, StageResult& result);

/// The second kind: the grid in one pass over the images. Also writes quantities.h5 (numbers about
/// every image); means, the work done and what depends on what go into the curves of `result`.
/// @param clean Stored logits of the split.
/// @throws Error naming the first image and variant whose score is not finite.
[[nodiscard]] std::vector<double> scores_of_images(const StageContext& context,
                                                   const LogitsView& clean, StageResult& result);

}  // namespace oodsweep
