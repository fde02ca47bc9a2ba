#include "results/tables/row_labels.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

std::string cell_text(const StoredTrial& trial) {
  Json json = trial.parameters;
  json[""] = trial.method;
  return json.dump();
}

std::string plain(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// All parameters of a row, those of the score included.
std::map<std::string, std::string> parameters_of(const StoredTrial& trial,
                                                 const std::string& variant) {
  std::map<std::string, std::string> parameters = trial.parameters;
  const Json json = variant.empty() ? Json::object() : Json::parse(variant);
  for (const auto& [key, value] : json.items()) parameters[key] = plain(value);
  return parameters;
}

}  // namespace

RowLabels::RowLabels(const std::vector<StoredTrial>& trials,
                     const std::vector<StoredValue>& values) {
  std::map<std::int64_t, std::vector<std::string>> variants;
  for (const StoredValue& value : values) {
    auto& known = variants[value.trial];
    if (std::find(known.begin(), known.end(), value.variant) == known.end()) {
      known.push_back(value.variant);
    }
  }
  std::vector<std::map<std::string, std::string>> parameters;
  for (const StoredTrial& trial : trials) {
    const std::string cell = cell_text(trial);
    cell_of_[trial.id] = cell;
    const auto known = variants.find(trial.id);
    const auto of_trial = known == variants.end() ? std::vector<std::string>{""} : known->second;
    for (const std::string& variant : of_trial) {
      const bool there = std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
        return row.cell == cell && (row.variant == variant || variant.empty());
      });
      if (there) continue;
      rows_.push_back({trial.method, "", cell, variant});
      parameters.push_back(parameters_of(trial, variant));
    }
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    std::vector<std::string> settings;
    for (const auto& [key, value] : parameters[row]) {
      const bool varies = [&, &wanted = key, &own = value] {
        for (std::size_t other = 0; other < rows_.size(); ++other) {
          if (rows_[other].method != rows_[row].method) continue;
          const auto found = parameters[other].find(wanted);
          if (found == parameters[other].end() || found->second != own) return true;
        }
        return false;
      }();
      if (varies && !key.starts_with("base_")) settings.push_back(key + "=" + value);
    }
    rows_[row].settings = join(settings, " ");
  }
}

std::vector<std::size_t> RowLabels::rows_of(const StoredValue& value) const {
  std::vector<std::size_t> found;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const bool same_variant = ignore_variants_ || rows_[row].variant == value.variant;
    if (same_variant && rows_[row].cell == cell_of_.at(value.trial)) found.push_back(row);
  }
  return found;
}

bool RowLabels::belongs(std::int64_t trial, std::size_t row) const {
  return rows_[row].cell == cell_of_.at(trial);
}

RowLabels RowLabels::without_variants() const {
  RowLabels copy = *this;
  copy.ignore_variants_ = true;
  return copy;
}

}  // namespace oodsweep
