#include "workers/device/left_out.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr const char* kVariable = "OODSWEEP_GPU_WITHOUT";
constexpr std::array<const char*, 2> kNames{"graphs", "resident_images"};  // as the enumerators

}  // namespace

bool is_left_out(Technique technique) {
  const char* given = std::getenv(kVariable);
  std::istringstream names{given == nullptr ? "" : given};
  bool found = false;
  for (std::string name; std::getline(names, name, ',');) {
    const auto* known = std::find(kNames.begin(), kNames.end(), name);
    if (known == kNames.end()) {
      throw ConfigError{kVariable, name, "graphs or resident_images, with commas between them"};
    }
    found = found || known - kNames.begin() == static_cast<std::ptrdiff_t>(technique);
  }
  return found;
}

}  // namespace oodsweep
