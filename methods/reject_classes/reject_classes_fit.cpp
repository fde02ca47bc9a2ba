#include "methods/reject_classes/reject_classes_fit.hpp"

#include <functional>
#include <nlohmann/json.hpp>

#include "methods/reject_classes/reject_classes_detector.hpp"

namespace oodsweep {
namespace {

using TermsOfImage = std::function<std::vector<double>(std::span<const float>, std::int64_t)>;

void append_terms(ScoreTerms& terms, const LogitsView& logits, const TermsOfImage& terms_of) {
  const auto outputs = static_cast<std::size_t>(logits.outputs);
  for (std::size_t image = 0; image < static_cast<std::size_t>(logits.count); ++image) {
    const std::vector<double> row =
        terms_of(logits.values.subspan(image * outputs, outputs), logits.classes);
    terms.width = row.size();
    terms.values.insert(terms.values.end(), row.begin(), row.end());
  }
}

std::vector<double> fit(const LogitsView& in, const std::vector<LogitsView>& out,
                        const Separation& separation, const TermsOfImage& terms_of) {
  ScoreTerms in_terms;
  ScoreTerms out_terms;
  append_terms(in_terms, in, terms_of);
  for (const LogitsView& set : out) append_terms(out_terms, set, terms_of);
  return greedy_weights(in_terms, out_terms, separation);
}

}  // namespace

Json fit_reject_classes(Json detector, const LogitsView& in, const std::vector<LogitsView>& out,
                        const Separation& separation) {
  detector.erase("fit");
  const std::vector<double> weights = fit(in, out, separation, reject_probabilities);
  if (detector.at("score") == "weighted_reject") {
    detector["weights"] = weights;
    return detector;
  }
  detector["reject_weights"] = weights;
  detector["weights"] =
      fit(in, out, separation, [&](std::span<const float> logits, std::int64_t classes) {
        return combined_reject_terms(logits, classes, weights);
      });
  return detector;
}

}  // namespace oodsweep
