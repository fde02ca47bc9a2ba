#include "sweeps/walk_axis.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {

std::vector<WalkAxis> walk_axes(const std::vector<Axis>& axes, const std::string& prefix) {
  std::vector<WalkAxis> result;
  for (const Axis& axis : axes) {
    WalkAxis walked{prefix + axis.key, {}};
    for (const Json& value : axis.values) walked.spellings.push_back({value});
    result.push_back(std::move(walked));
  }
  return result;
}

std::vector<WalkAxis> data_axes(const SweepSpec& spec) {
  WalkAxis data{"in_distribution", {}};
  for (const DataChoice& choice : spec.in_distribution) data.spellings.push_back({choice.text()});
  WalkAxis network{"network", {}};
  for (const NetworkChoice& choice : spec.networks) {
    network.spellings.push_back({choice.text(), choice.name});
  }
  WalkAxis outliers{"outliers", {}};
  for (const PlacedName& name : spec.outliers) outliers.spellings.push_back({name.text});
  return {std::move(data), std::move(network), std::move(outliers)};
}

}  // namespace oodsweep
