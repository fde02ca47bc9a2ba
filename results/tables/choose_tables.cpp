#include "results/tables/choose_tables.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

std::vector<std::string> names_from(Statement select) {
  std::vector<std::string> names;
  while (select.step()) names.push_back(select.text(0));
  return names;
}

/// Conventions that the sweep evaluated, in the order in which it names them.
std::vector<std::string> known_conventions(Database& database, const SweepIdentity& sweep) {
  Statement select = database.prepare(
      "SELECT r.convention FROM result AS r JOIN sweep_stage AS s ON s.stage = r.stage "
      "LEFT JOIN (SELECT c.key AS place, c.value AS name FROM sweep AS w, "
      "json_each(w.spec, '$.evaluation.conventions') AS c WHERE w.id = ?1) AS n "
      "ON n.name = r.convention WHERE r.convention <> '' AND r.metric = 'auroc' AND s.sweep = ?1 "
      "GROUP BY r.convention ORDER BY min(n.place) IS NULL, min(n.place), min(r.id)");
  select.bind_all(sweep.id);
  return names_from(std::move(select));
}

/// The first that the sweep names; "" if it names none.
std::string named_convention(Database& database, const SweepIdentity& sweep) {
  Statement select = database.prepare(
      "SELECT coalesce(json_extract(spec, '$.evaluation.conventions[0]'), '') FROM sweep "
      "WHERE id = ?1");
  select.bind_all(sweep.id);
  return names_from(std::move(select)).front();
}

std::string choose_convention(Database& database, const SweepIdentity& sweep,
                              const std::string& wanted) {
  const std::vector<std::string> known = known_conventions(database, sweep);
  if (known.empty()) return wanted.empty() ? named_convention(database, sweep) : wanted;
  if (wanted.empty()) return known.front();
  if (std::find(known.begin(), known.end(), wanted) == known.end()) {
    throw ConfigError{
        "--convention", "\"" + wanted + "\"",
        "one that this sweep evaluated: " + join(known, ", ") + did_you_mean(wanted, known)};
  }
  return wanted;
}

/// Metrics that a convention has values of; of all conventions for "".
std::vector<std::string> known_metrics(Database& database, const std::string& convention) {
  Statement select = database.prepare(
      "SELECT DISTINCT metric FROM result WHERE convention <> '' AND metric NOT LIKE "
      "'error_detection%' AND ?1 IN ('', convention) ORDER BY metric");
  select.bind_all(convention);
  return names_from(std::move(select));
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<TableName> usual_tables(Database& database, const std::string& convention) {
  const std::vector<std::string> known = known_metrics(database, convention);
  std::vector<TableName> tables;
  for (const char* metric : {"auroc", "fpr95", "aupr", "aupr_in", "aupr_out"}) {
    if (contains(known, metric)) tables.push_back({metric, convention});
  }
  return tables.empty() ? std::vector<TableName>{{"auroc", convention}} : tables;
}

}  // namespace

std::vector<TableName> choose_tables(Database& database, const SweepIdentity& sweep,
                                     const TableOptions& options) {
  const std::string first = choose_convention(database, sweep, options.convention);
  if (options.metrics.empty()) return usual_tables(database, first);
  std::vector<std::string> conventions{first};
  if (options.convention.empty()) conventions = known_conventions(database, sweep);
  const std::vector<std::string> known = known_metrics(database, options.convention);
  std::vector<TableName> tables;
  for (const std::string& metric : options.metrics) {
    if (!known.empty() && !contains(known, metric)) {
      throw ConfigError{"--metric", "\"" + metric + "\"",
                        "one of " + join(known, ", ") + did_you_mean(metric, known)};
    }
    const auto has = std::find_if(conventions.begin(), conventions.end(), [&](const auto& other) {
      return contains(known_metrics(database, other), metric);
    });
    tables.push_back({metric, has == conventions.end() ? first : *has});
  }
  return tables;
}

}  // namespace oodsweep
