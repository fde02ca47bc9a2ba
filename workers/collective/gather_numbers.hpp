#pragma once

#include <vector>

#include "workers/collective/collective.hpp"

namespace oodsweep {

/// What each rank gave, in the order of ranks, on all ranks. They may give different numbers of
/// them. @throws CollectiveError
[[nodiscard]] std::vector<std::vector<double>> gather_numbers(Collective& collective,
                                                              std::vector<double> own);

}  // namespace oodsweep
