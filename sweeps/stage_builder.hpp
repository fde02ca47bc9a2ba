#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/split_info.hpp"
#include "models/network_spec.hpp"
#include "sweeps/phase_settings.hpp"
#include "sweeps/stage.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// A file of given weights.
struct GivenWeights {
  std::filesystem::path path;
  std::string sha256;
};

/// What one training reads.
struct TrainInputs {
  std::int64_t seed = 0;
  std::int64_t repeat = 0;
  const NetworkSpec* network = nullptr;
  const Json* objective = nullptr;
  const Settings* settings = nullptr;
  std::int64_t outlier_batch_size = 0;  ///< Read only with `outliers`.
  const SplitInfo* train = nullptr;
  const SplitInfo* outliers = nullptr;  ///< Null: the objective sees none.
  StageKey parent = {};                 ///< Fine-tuning from a training of ours.
  const GivenWeights* start = nullptr;  ///< Fine-tuning from a file.
  std::int64_t start_outputs = 0;       ///< Outputs of the network that fine-tuning starts from.
  DataParallel parallel = {};
};

/// A network with its weights: of a train stage, or given.
struct TrainedNetwork {
  std::string name;          ///< Of the architecture.
  Json network;              ///< to_json() of its NetworkSpec; many stages hold a copy.
  std::int64_t classes = 0;  ///< K: the first outputs; the rest reject.
  StageKey train;            ///< Empty: given weights.
  const GivenWeights* given = nullptr;
  std::int64_t repeat = 0;
  std::int64_t widest = 1;  ///< Slots over which its images may be shared out.
  std::string label;        ///< "mnist_convnet cross_entropy repeat 2"
};

/// One split with its role: "in", "validation", "test".
struct RoleSplit {
  const SplitInfo* split = nullptr;
  std::string role;
};

/// The score stage of a split, as evaluations need it.
struct ScoredSplit {
  RoleSplit data;
  StageKey outputs;
  StageKey score;
};

/// What scores with fitted weights are fitted on: outputs stages.
struct FitInputs {
  StageKey in;
  std::vector<StageKey> validation_outliers;
  StageKey held_out;  ///< Of labelled images that were not trained on.
};

/// How one method scores: an entry per variant.
struct Scoring {
  std::string method;
  Json variants;           ///< [{"score": "msp"}, ...]: score-level parameters.
  Json detectors;          ///< [{"variant": ..., "detector": ...}, ...]
  bool needs_fit = false;  ///< A detector has weights that are fitted on validation outliers.
  bool needs_held_out =
      false;                  ///< A detector is fitted on labelled images; scores are confidences.
  bool reads_images = false;  ///< It runs the network on the images beside reading stored logits.
};

struct EvaluationInputs {
  std::int64_t seed = 0;
  std::int64_t draws = 0;
  std::vector<std::string> conventions;
  bool rejection = false;
};

[[nodiscard]] Stage train_stage(const TrainInputs& inputs);
[[nodiscard]] Stage outputs_stage(const TrainedNetwork& model, const RoleSplit& data);
[[nodiscard]] Stage score_stage(const TrainedNetwork& model, const Scoring& scoring,
                                const RoleSplit& data, const StageKey& outputs,
                                const FitInputs& fit);
[[nodiscard]] Stage in_distribution_stage(const TrainedNetwork& model, const Scoring& scoring,
                                          const ScoredSplit& in);
[[nodiscard]] Stage detection_stage(const TrainedNetwork& model, const Scoring& scoring,
                                    const EvaluationInputs& inputs, const ScoredSplit& in,
                                    const ScoredSplit& out);
/// Classification under rejection against several sets mixed in equal parts, or against one.
/// @param role "test" or "validation". @param name Of the mixture.
[[nodiscard]] Stage rejection_stage(const TrainedNetwork& model, const Scoring& scoring,
                                    const EvaluationInputs& inputs, const ScoredSplit& in,
                                    const std::vector<ScoredSplit>& out, const std::string& role,
                                    const std::string& name);

}  // namespace oodsweep
