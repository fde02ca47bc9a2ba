#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "methods/detector.hpp"
#include "results/scores/score_files.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {

void run_score_stage(const StageContext& context, StageResult&) {
  const Json& material = context.stage.material;
  if (material.at("version") != 1) {
    throw ConfigError{"score stage.version", material.at("version").dump(), "this program does 1"};
  }
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
