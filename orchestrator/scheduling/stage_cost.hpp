#pragma once

#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// How long a stage takes compared with others, in passes over a data set. Not seconds.
[[nodiscard]] double stage_cost(const Stage& stage);

/// What is assumed of stages of which nothing is known: stage_cost() times kSecondsPerPass.
[[nodiscard]] std::vector<double> hinted_seconds(const StageGraph& graph);

/// 9 trainings of the MNIST ConvNet (10 epochs on MNIST's training images, with and without
/// outliers; one thread each, two at a time on two cores of an AMD EPYC) took 8 to 13 s for each
/// pass that stage_cost() counts. Other networks and machines differ by far.
inline constexpr double kSecondsPerPass = 10.0;

}  // namespace oodsweep
