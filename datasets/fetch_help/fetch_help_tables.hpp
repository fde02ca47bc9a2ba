#pragma once

#include <vector>

#include "datasets/fetch_help/fetch_help.hpp"

namespace oodsweep {

// The parts of fetch_helps().

/// Digits, letters and clothes of 28 x 28.
[[nodiscard]] std::vector<FetchHelp> grey_fetch_helps();
/// Sets in colour that networks are trained on.
[[nodiscard]] std::vector<FetchHelp> colour_fetch_helps();
/// Sets in colour that are outliers only.
[[nodiscard]] std::vector<FetchHelp> outlier_fetch_helps();
[[nodiscard]] std::vector<FetchHelp> text_fetch_helps();

}  // namespace oodsweep
