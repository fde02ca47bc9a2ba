#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"

namespace oodsweep {
namespace {

/// What wrappers put before every name: data parallel, compiled and Lightning modules.
constexpr std::array<std::string_view, 4> kWrappers{"module.", "_orig_mod.", "model.", "net."};

bool strip(std::vector<NamedArray>& arrays, std::string_view prefix) {
  const bool all = std::all_of(arrays.begin(), arrays.end(), [&](const NamedArray& array) {
    return array.name.starts_with(prefix);
  });
  if (!all || arrays.empty()) return false;
  for (NamedArray& array : arrays) array.name.erase(0, prefix.size());
  return true;
}

void strip_wrappers(std::vector<NamedArray>& arrays) {
  const auto strip_one = [&] {
    return std::any_of(kWrappers.begin(), kWrappers.end(),
                       [&](std::string_view wrapper) { return strip(arrays, wrapper); });
  };
  while (strip_one()) {
  }
}

}  // namespace

std::vector<NamedArray> with_names_of(const NetworkSpec& spec, std::vector<NamedArray> arrays) {
  strip_wrappers(arrays);
  const NetworkDescription& network = find_network(spec.name, "network");
  if (!network.our_name) return arrays;
  std::set<std::string> taken;
  for (const NamedArray& array : arrays) taken.insert(array.name);
  for (NamedArray& array : arrays) {
    const std::string ours = network.our_name(array.name);
    if (taken.insert(ours).second) array.name = ours;
  }
  return arrays;
}

}  // namespace oodsweep
