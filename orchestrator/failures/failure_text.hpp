#pragma once

#include <string>
#include <string_view>

namespace oodsweep {

/// A reason without what differs from stage to stage: paths become `<path>`, runs of eight or more
/// hex digits (keys, fingerprints) `<id>`, numbers `#`. Two failures are "the same" if these are
/// equal.
[[nodiscard]] std::string failure_pattern(std::string_view reason);

}  // namespace oodsweep
