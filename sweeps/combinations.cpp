#include "sweeps/combinations.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {

void for_each_combination(const std::vector<std::size_t>& lengths,
                          const std::function<void(const std::vector<std::size_t>&)>& visit) {
  std::vector<std::size_t> indices(lengths.size(), 0);
  while (true) {
    visit(indices);
    std::size_t axis = lengths.size();
    while (axis > 0 && ++indices[axis - 1] == lengths[axis - 1]) indices[--axis] = 0;
    if (axis == 0) return;
  }
}

std::vector<std::size_t> lengths_of(const std::vector<Axis>& axes) {
  std::vector<std::size_t> lengths;
  for (const Axis& axis : axes) lengths.push_back(axis.values.size());
  return lengths;
}

KeyValues values_at(const std::vector<Axis>& axes, const std::vector<std::size_t>& indices) {
  KeyValues values;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    values.emplace_back(axes[i].key, axes[i].values[indices[i]]);
  }
  return values;
}

Json as_object(const KeyValues& values) {
  Json object = Json::object();
  for (const auto& [key, value] : values) object[key] = value;
  return object;
}

}  // namespace oodsweep
