#include "cluster/child_environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

extern char** environ;

namespace oodsweep {
namespace {

bool belongs_to_launcher(std::string_view variable) {
  constexpr std::array<std::string_view, 6> kPrefixes{"OMPI_", "PMIX_", "PRTE_",
                                                      "ORTE_", "PMI_",  "OPAL_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

}  // namespace

std::vector<std::string> child_environment(
    const std::vector<std::pair<std::string, std::string>>& extra) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    const bool replaced = std::any_of(extra.begin(), extra.end(), [&](const auto& item) {
      return text.starts_with(item.first + "=");
    });
    if (!replaced && !belongs_to_launcher(text)) result.emplace_back(text);
  }
  for (const auto& [name, value] : extra) result.push_back(name + "=" + value);
  return result;
}

}  // namespace oodsweep
