#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace oodsweep {

/// Names and contents of sweeps/recipes/*.json as they were at build time. The source file is
/// written by the build, so that an installed program needs no files beside it.
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& recipe_files();

}  // namespace oodsweep
