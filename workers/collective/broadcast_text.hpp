#pragma once

#include <string>

#include "workers/collective/collective.hpp"

namespace oodsweep {

/// What `text` is on rank 0, on all ranks. @throws CollectiveError
[[nodiscard]] std::string broadcast_text(Collective& collective, const std::string& text);

}  // namespace oodsweep
