#include "methods/detector.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "methods/msp/msp_detector.hpp"
#include "methods/outlier_exposure/outlier_exposure_detector.hpp"

namespace oodsweep {
namespace {

/// A score that the logits of one image determine.
struct LogitsDetector {
  const char* name;
  int version;  ///< Raised when scores of the same logits change.
  double (*score)(std::span<const float> logits, std::int64_t classes);
};

constexpr std::array kDetectors{
    LogitsDetector{"msp", 1, max_softmax},
    LogitsDetector{"uniform_cross_entropy", 1, uniform_cross_entropy},
};

const LogitsDetector& find_detector(const Json& json) {
  JsonObject object{json, "detector"};
  std::string name;
  const LogitsDetector* found = nullptr;
  object.read_required("name", name, "msp or uniform_cross_entropy", [&](const auto& given) {
    for (const LogitsDetector& detector : kDetectors) {
      if (given == detector.name) found = &detector;
    }
    return found != nullptr;
  });
  int version = 0;
  object.read_required("version", version,
                       "this program has version " + std::to_string(found->version),
                       [&](int given) { return given == found->version; });
  object.reject_unknown_keys();
  return *found;
}

}  // namespace

std::vector<double> scores_from_logits(const Json& detector, const LogitsView& logits) {
  OOD_EXPECT(logits.classes > 0 && logits.classes <= logits.outputs,
             "the in-distribution classes are among the outputs");
  OOD_EXPECT(std::ssize(logits.values) == logits.count * logits.outputs,
             "there is one row of logits per image");
  const LogitsDetector& chosen = find_detector(detector);
  const auto outputs = static_cast<std::size_t>(logits.outputs);
  std::vector<double> scores(static_cast<std::size_t>(logits.count));
  for (std::size_t image = 0; image < scores.size(); ++image) {
    const auto row = logits.values.subspan(image * outputs, outputs);
    scores[image] = chosen.score(row, logits.classes);
    if (!std::isfinite(scores[image])) {
      throw Error{fmt::format("image {}: the score \"{}\" is {} (logits {})", image, chosen.name,
                              scores[image], fmt::join(row, " "))};
    }
  }
  return scores;
}

}  // namespace oodsweep
