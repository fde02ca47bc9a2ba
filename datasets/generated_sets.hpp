#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/catalog.hpp"

namespace oodsweep {

/// A data set that is drawn when it is needed, so that everything runs without a download.
struct GeneratedSet {
  std::string name;
  std::string summary;
  std::vector<std::string> splits;
};

[[nodiscard]] const std::vector<GeneratedSet>& generated_sets();
[[nodiscard]] const GeneratedSet* find_generated(const std::string& name);

/// @throws ConfigError if the set has no such split, or is noise and there is no context to size
/// it.
[[nodiscard]] SplitInfo describe_generated(const GeneratedSet& set, const std::string& split,
                                           const std::optional<NoiseContext>& noise,
                                           const std::string& place);

}  // namespace oodsweep
