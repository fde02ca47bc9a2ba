#include "sweeps/scoring.hpp"

#include "sweeps/combinations.hpp"

namespace oodsweep {

Scoring method_scoring(const MethodSpec& method) {
  Scoring scoring{.method = method.description->name,
                  .variants = Json::array(),
                  .detectors = Json::array(),
                  .reads_images = method.description->reads_images};
  for_each_combination(lengths_of(method.score_axes), [&](const std::vector<std::size_t>& indices) {
    const Json variant = as_object(values_at(method.score_axes, indices));
    const Json detector = method.description->detector(variant);
    scoring.needs_fit = scoring.needs_fit || detector.contains("fit");
    scoring.variants.push_back(variant);
    scoring.detectors.push_back({{"variant", variant}, {"detector", detector}});
  });
  return scoring;
}

}  // namespace oodsweep
