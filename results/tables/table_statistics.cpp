#include "results/tables/table_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace oodsweep {
namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> sd_of(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = mean_of(values);
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace

TableCell summarise(const RepeatValues& values, Spread spread) {
  TableCell cell;
  std::vector<double> means;
  std::vector<double> sds;
  std::size_t draws = 0;
  for (const auto& [repeat, of_draws] : values) {
    means.push_back(mean_of(of_draws));
    if (const auto sd = sd_of(of_draws)) sds.push_back(*sd);
    draws = std::max(draws, of_draws.size());
  }
  if (means.empty()) return cell;
  cell.mean = mean_of(means);
  if (spread == Spread::kRepeats) {
    cell.sd = sd_of(means);
    cell.n = static_cast<std::int64_t>(means.size());
  } else {
    if (!sds.empty()) cell.sd = mean_of(sds);
    cell.n = static_cast<std::int64_t>(draws);
  }
  return cell;
}

TableCell summarise_mean(const std::vector<RepeatValues>& sets, Spread spread) {
  if (sets.empty()) return {};
  RepeatValues means;
  for (const auto& [repeat, first_draws] : sets.front()) {
    std::vector<double> of_sets;
    for (const RepeatValues& set : sets) {
      const auto found = set.find(repeat);
      if (found != set.end()) of_sets.push_back(mean_of(found->second));
    }
    if (of_sets.size() == sets.size()) means[repeat] = {mean_of(of_sets)};
  }
  // The draws of different sets are not pairs, so a mean over sets has no spread over draws.
  TableCell cell = summarise(means, Spread::kRepeats);
  if (spread == Spread::kDraws) cell.sd = std::nullopt;
  return cell;
}

}  // namespace oodsweep
