#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/tables/comparison_table.hpp"
#include "results/tables/table_query.hpp"

namespace oodsweep {

/// Values of one cell: of each repeat its draws, or its value on whole sets where nothing is drawn.
using RepeatValues = std::map<std::int64_t, std::vector<double>>;

/// Mean over repeats of the means over draws, with the spread asked for. n - 1 in every sd; none of
/// a single value.
[[nodiscard]] TableCell summarise(const RepeatValues& values, Spread spread);

/// The unweighted mean over sets, taken within each repeat first, so that its sd is over repeats
/// too. Repeats in which a set is missing do not count.
[[nodiscard]] TableCell summarise_mean(const std::vector<RepeatValues>& sets, Spread spread);

}  // namespace oodsweep
