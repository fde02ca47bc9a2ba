#include "results/evaluate/variant_scores.hpp"

#include <string>

#include "core/error.hpp"

namespace oodsweep {

std::span<const double> scores_of(const ScoresFile& file, std::size_t variant) {
  const auto count = static_cast<std::size_t>(file.count);
  return std::span{file.scores}.subspan(variant * count, count);
}

const Json& variants_of(const Json& material, const Json& places, const ScoresFile& file) {
  const Json& variants = places.at("variants");
  const auto listed = static_cast<std::int64_t>(variants.size());
  if (listed != file.variants || listed != material.at("variants").get<std::int64_t>()) {
    throw Error{"the stage is about " + material.at("variants").dump() + " variants, " +
                std::to_string(listed) + " are named and " + std::to_string(file.variants) +
                " scored"};
  }
  return variants;
}

MetricRow row_of(const Json& places, const Json& variant) {
  MetricRow row;
  places.at("role").get_to(row.role);
  if (row.role != "in") places.at("dataset").get_to(row.dataset);
  row.variant = variant;
  return row;
}

}  // namespace oodsweep
