#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "results/folders/stage_folder.hpp"
#include "results/scores/score_files.hpp"

namespace oodsweep {

/// [count] scores of one variant.
[[nodiscard]] std::span<const double> scores_of(const ScoresFile& file, std::size_t variant);

/// The variants that `places` lists. @throws Error unless they are as many as `material` and `file`
/// have.
[[nodiscard]] const Json& variants_of(const Json& material, const Json& places,
                                      const ScoresFile& file);

/// A row of this stage without a metric: data set, role and variant filled in.
[[nodiscard]] MetricRow row_of(const Json& places, const Json& variant);

}  // namespace oodsweep
