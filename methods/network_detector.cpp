#include "methods/network_detector.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/text.hpp"
#include "methods/odin/odin_detector.hpp"

namespace oodsweep {
namespace {

struct NetworkDetectorEntry {
  const char* name;
  int version;  ///< Raised when scores of the same images change.
  std::unique_ptr<NetworkDetector> (*make)(const std::vector<Json>& detectors);
};

constexpr std::array kNetworkDetectors{
    NetworkDetectorEntry{"odin", 1, make_odin_detector},
};

const NetworkDetectorEntry& find_entry(const Json& detector) {
  std::vector<std::string> names;
  for (const NetworkDetectorEntry& entry : kNetworkDetectors) {
    if (detector.value("name", "") == entry.name && detector.value("version", 0) == entry.version) {
      return entry;
    }
    names.push_back(std::string{entry.name} + " version " + std::to_string(entry.version));
  }
  throw ConfigError{"detector", detector.dump(), "one of " + join(names, ", ")};
}

}  // namespace

std::unique_ptr<NetworkDetector> make_network_detector(const std::vector<Json>& detectors) {
  OOD_EXPECT(!detectors.empty(), "a method has a variant");
  const NetworkDetectorEntry& first = find_entry(detectors.front());
  for (const Json& detector : detectors) {
    OOD_EXPECT(&find_entry(detector) == &first, "the variants are of one method");
  }
  return first.make(detectors);
}

}  // namespace oodsweep
