#pragma once

#include <string>
#include <utility>
#include <vector>

namespace oodsweep {

/// The environment without OMPI_*, PMIX_*, PRTE_*, ORTE_*, PMI_* and OPAL_*, plus `extra`.
[[nodiscard]] std::vector<std::string> child_environment(
    const std::vector<std::pair<std::string, std::string>>& extra);

}  // namespace oodsweep
