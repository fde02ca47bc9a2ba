#include "sweeps/scoring.hpp"

#include "sweeps/key_values.hpp"
#include "sweeps/walk.hpp"

namespace oodsweep {

Scoring method_scoring(const MethodSpec& method) {
  Scoring scoring{.method = method.description->name,
                  .variants = Json::array(),
                  .detectors = Json::array(),
                  .reads_images = method.description->reads_images};
  for (const Indices& indices : combinations(method.score_walk, 0)) {
    const Json variant = as_object(values_at(method.score_axes, indices));
    const Json detector = method.description->detector(variant);
    const std::string fit = detector.value("fit", "");
    scoring.needs_fit = scoring.needs_fit || fit == "validation_outliers";
    scoring.needs_held_out = scoring.needs_held_out || fit == "held_out";
    scoring.variants.push_back(variant);
    scoring.detectors.push_back({{"variant", variant}, {"detector", detector}});
  }
  return scoring;
}

}  // namespace oodsweep
