#pragma once

namespace oodsweep {

/// Version of the code of each stage kind; part of its key. Raise it when results of the same
/// material change, so that stored stages are not taken for the new ones.
inline constexpr int kTrainStageVersion = 1;
inline constexpr int kOutputsStageVersion = 1;
inline constexpr int kScoreStageVersion = 1;
inline constexpr int kEvaluateStageVersion = 1;

/// Arithmetic of every stage that runs a network.
inline constexpr const char* kNumerics = "cpu-fp32";

/// Images per forward pass of an outputs or score stage: fixed, since it may change the last bits.
inline constexpr int kOutputsBatchSize = 250;

}  // namespace oodsweep
