#pragma once

#include <filesystem>
#include <vector>

#include "datasets/catalog.hpp"
#include "methods/detector.hpp"
#include "results/folders/stage_folder.hpp"
#include "sweeps/stage.hpp"
#include "workers/checkpointer.hpp"
#include "workers/collective/collective.hpp"
#include "workers/progress.hpp"
#include "workers/stage_log.hpp"
#include "workers/stop_request.hpp"

namespace oodsweep {

/// What a stage works with. `folder` is the attempt's: everything is written there. Every stage
/// asks `stop_asked` before each batch and ends by Drained.
struct StageContext {
  const Stage& stage;
  const std::filesystem::path& run_dir;
  const std::filesystem::path& folder;
  const Catalog& catalog;
  Progress& progress;
  StageLog& log;
  const StopSignal& stop_asked;
  Checkpointer* checkpoints;  ///< Null: none are written or read.
  Collective& collective;     ///< The gang that runs the stage: all ranks run it.
};

// Stages that read images say in `result` how long they stood still for them.

/// Trains a network; writes weights.safetensors. The curve goes into `result`, and where it did not
/// begin anew, "resumed_from_step", "resumed_from_attempt", "earlier_seconds" (of work that this
/// attempt did not have to do) and, if that was done elsewhere or by another version,
/// "earlier_provenance" into its provenance: bits are equal only on one class of machine.
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
