#include "sweeps/key_values.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {

KeyValues values_at(const std::vector<Axis>& axes, std::span<const std::size_t> indices) {
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
