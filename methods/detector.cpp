#include "methods/detector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"
#include "methods/energy/energy_detector.hpp"
#include "methods/max_logit/max_logit_detector.hpp"
#include "methods/msp/msp_detector.hpp"
#include "methods/outlier_exposure/outlier_exposure_detector.hpp"
#include "methods/reject_classes/reject_classes_detector.hpp"
#include "methods/reject_classes/reject_classes_fit.hpp"
#include "methods/temperature_scaling/temperature_scaling_detector.hpp"
#include "methods/temperature_scaling/temperature_scaling_fit.hpp"

namespace oodsweep {
namespace {

/// The score of one image from its logits.
using LogitsScore = std::function<double(std::span<const float> logits, std::int64_t classes)>;

struct DetectorEntry {
  const char* name;
  int version;  ///< Raised when scores of the same logits change.
  LogitsScore (*make)(JsonObject& parameters);
};

LogitsScore make_msp(JsonObject&) { return max_softmax; }
LogitsScore make_uniform_cross_entropy(JsonObject&) { return uniform_cross_entropy; }

LogitsScore make_max_logit(JsonObject&) { return max_logit; }

double read_temperature(JsonObject& parameters) {
  double temperature = 0.0;
  parameters.read_required("temperature", temperature, "T, > 0",
                           [](double given) { return given > 0.0; });
  return temperature;
}

LogitsScore make_energy(JsonObject& parameters) {
  return [temperature = read_temperature(parameters)](std::span<const float> logits, std::int64_t) {
    return negative_energy(logits, temperature);
  };
}

LogitsScore make_temperature_scaling(JsonObject& parameters) {
  return [temperature = read_temperature(parameters)](std::span<const float> logits,
                                                      std::int64_t classes) {
    return scaled_max_softmax(logits, classes, temperature);
  };
}

LogitsScore make_weighted_reject(JsonObject& parameters, bool of_all) {
  constexpr auto kNotEmpty = [](const std::vector<double>& list) { return !list.empty(); };
  std::vector<double> weights;
  std::vector<double> reject_weights;
  parameters.read_required("weights", weights, "a list of numbers", kNotEmpty);
  if (of_all) {
    parameters.read_required("reject_weights", reject_weights, "a list of numbers", kNotEmpty);
  }
  return [=](std::span<const float> logits, std::int64_t classes) {
    const std::vector<double> terms = of_all
                                          ? combined_reject_terms(logits, classes, reject_weights)
                                          : reject_probabilities(logits, classes);
    return weighted_scores({terms.size(), terms}, weights).front();
  };
}

LogitsScore make_reject_classes(JsonObject& parameters) {
  std::string score;
  const auto is_among = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), score) != names.end();
  };
  parameters.read_required("score", score, "a score of reject classes", [&](const auto& given) {
    score = given;
    return is_among(reject_score_names()) || is_among(weighted_reject_score_names());
  });
  if (is_among(reject_score_names())) return reject_score(score);
  return make_weighted_reject(parameters, score == "weighted_all");
}

constexpr std::array kDetectors{
    DetectorEntry{"msp", 1, make_msp},
    DetectorEntry{"uniform_cross_entropy", 1, make_uniform_cross_entropy},
    DetectorEntry{"reject_classes", 1, make_reject_classes},
    DetectorEntry{"max_logit", 1, make_max_logit},
    DetectorEntry{"energy", 1, make_energy},
    DetectorEntry{"temperature_scaling", 1, make_temperature_scaling},
};

std::string detector_names() {
  std::vector<std::string> names;
  for (const DetectorEntry& entry : kDetectors) names.emplace_back(entry.name);
  return join(names, ", ");
}

LogitsScore make_score(const Json& json) {
  JsonObject object{json, "detector"};
  std::string name;
  const DetectorEntry* found = nullptr;
  object.read_required("name", name, "one of " + detector_names(), [&](const auto& given) {
    for (const DetectorEntry& entry : kDetectors) {
      if (given == entry.name) found = &entry;
    }
    return found != nullptr;
  });
  int version = 0;
  object.read_required("version", version,
                       "this program has version " + std::to_string(found->version),
                       [&](int given) { return given == found->version; });
  LogitsScore score = found->make(object);
  object.reject_unknown_keys();
  return score;
}

}  // namespace

std::vector<double> scores_from_logits(const Json& detector, const LogitsView& logits) {
  OOD_EXPECT(logits.classes > 0 && logits.classes <= logits.outputs,
             "the in-distribution classes are among the outputs");
  OOD_EXPECT(std::ssize(logits.values) == logits.count * logits.outputs,
             "there is one row of logits per image");
  const LogitsScore score = make_score(detector);
  const auto outputs = static_cast<std::size_t>(logits.outputs);
  std::vector<double> scores(static_cast<std::size_t>(logits.count));
  for (std::size_t image = 0; image < scores.size(); ++image) {
    const auto row = logits.values.subspan(image * outputs, outputs);
    scores[image] = score(row, logits.classes);
    if (!std::isfinite(scores[image])) {
      throw Error{fmt::format("image {}: the score \"{}\" is {} (logits {})", image,
                              detector.value("name", ""), scores[image], fmt::join(row, " "))};
    }
  }
  return scores;
}

FittedOn fitted_on(const Json& detector) {
  if (!detector.contains("fit")) return FittedOn::kNothing;
  return detector.at("fit") == "held_out" ? FittedOn::kHeldOut : FittedOn::kValidationOutliers;
}

Json fit_detector_held_out(Json detector, const LogitsView& held_out,
                           std::span<const std::int32_t> labels) {
  OOD_EXPECT(detector.at("name") == "temperature_scaling", "the only method fitted on labels");
  detector.erase("fit");
  detector["temperature"] = fit_temperature(held_out, labels);
  return detector;
}

Json fit_detector(const Json& detector, const LogitsView& in,
                  const std::vector<LogitsView>& validation_outliers,
                  const Separation& separation) {
  OOD_EXPECT(detector.at("name") == "reject_classes", "the only method with fitted weights");
  return fit_reject_classes(detector, in, validation_outliers, separation);
}

}  // namespace oodsweep
