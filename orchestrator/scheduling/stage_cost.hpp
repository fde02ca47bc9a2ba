#pragma once

#include <string>
#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// What a stage has to do, in a measure by which stages of one class can be compared.
struct StageWork {
  /// Kind, network with its sizes, objective or detector, and how a training is spread: "train
  /// mnist_convnet outlier_exposure on 2 slots".
  std::string name;
  /// train: images times epochs, those of outliers among them; outputs: images; score: images times
  /// cells of the grid; evaluate: images times variants times draws.
  double amount = 1.0;
  double hinted_seconds = 0.0;  ///< What is assumed while nothing is known; never 0.
};

/// @param stage With its material. Where the number of its images is unknown, 10,000 are assumed.
[[nodiscard]] StageWork stage_work(const Stage& stage);

/// The hints of all stages.
[[nodiscard]] std::vector<double> hinted_seconds(const StageGraph& graph);

}  // namespace oodsweep
