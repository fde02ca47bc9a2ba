#include <nlohmann/json.hpp>

#include "methods/detector.hpp"
#include "results/scores/score_files.hpp"
#include "sweeps/stage_versions.hpp"
#include "workers/material.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {

void run_score_stage(const StageContext& context, StageResult&) {
  const Json& material = context.stage.material;
  require_supported(material, "version", kScoreStageVersion);
  const StageKey parent{material.at("outputs")};
  const OutputsFile outputs = read_outputs(verified_file(context.run_dir, parent, "outputs.h5"));
  ScoresFile scores{0, outputs.count, {}};
  for (const Json& entry : material.at("detectors")) {
    const std::vector<double> variant = scores_from_logits(
        entry.at("detector"),
        {outputs.logits, outputs.count, outputs.outputs, material.at("classes")});
    scores.scores.insert(scores.scores.end(), variant.begin(), variant.end());
    ++scores.variants;
  }
  write_scores(context.folder / "scores.h5", scores);
}

}  // namespace oodsweep
