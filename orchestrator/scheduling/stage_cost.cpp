#include "orchestrator/scheduling/stage_cost.hpp"

namespace oodsweep {
namespace {

/// Forward and backward of one epoch cost about three forward passes; outliers lengthen each batch.
double train_cost(const Json& training) {
  const double batch = training.value("batch_size", 1.0);
  const double outliers = training.value("outlier_batch_size", 0.0);
  return 3.0 * training.value("epochs", 1.0) * (1.0 + outliers / batch);
}

/// About one forward pass per cell; gradients are shared by many.
double grid_cost(const Json& material) {
  return 0.3 * static_cast<double>(material.at("detectors").size());
}

}  // namespace

double stage_cost(const Stage& stage) {
  switch (stage.kind) {
    case StageKind::kTrain:
      return stage.material.contains("training") ? train_cost(stage.material.at("training")) : 1.0;
    case StageKind::kOutputs:
      return 0.3;
    case StageKind::kScore:
      return stage.material.contains("network") ? grid_cost(stage.material) : 0.1;
    case StageKind::kEvaluate:
      return 0.1;
  }
  return 0.1;
}

std::vector<double> hinted_seconds(const StageGraph& graph) {
  std::vector<double> seconds;
  seconds.reserve(graph.stages.size());
  for (const Stage& stage : graph.stages) {
    seconds.push_back(kSecondsPerPass * stage_cost(stage));
  }
  return seconds;
}

}  // namespace oodsweep
