#pragma once

#include <string>

namespace oodsweep {

/// v_best and v_transfer: which variant is chosen where, and what it gives elsewhere. The metric is
/// the one that the sweep's "select_by" names, AUROC without; ties go to the larger AUROC, then to
/// the larger temperature and the smaller epsilon (spec odin-confident, D3), then to the order of
/// cells and variants. Means over repeats count, so one choice holds for all of them.
[[nodiscard]] std::string choice_views();

}  // namespace oodsweep
