#include "results/tables/table_query.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {

namespace {

[[noreturn]] void fail_unknown_sweep(Database& database, const std::string& name) {
  std::vector<std::string> known;
  Statement names = database.prepare("SELECT DISTINCT name FROM sweep ORDER BY name");
  while (names.step()) known.push_back(names.text(0));
  if (known.empty()) {
    throw ConfigError{"run folder", "no sweep", "a folder that a sweep was run in"};
  }
  throw ConfigError{
      "--sweep", "\"" + name + "\"",
      "one of " + join(known, ", ") + ", or NAME@VERSION" + did_you_mean(name, known)};
}

}  // namespace

SweepIdentity find_sweep(Database& database, const std::string& name) {
  Statement select = database.prepare(
      "SELECT id, name, version FROM sweep WHERE ?1 IN ('', name, name || '@' || version) "
      "ORDER BY used_at DESC, version DESC, id DESC LIMIT 1");
  select.bind_all(name);
  if (!select.step()) fail_unknown_sweep(database, name);
  SweepIdentity sweep{select.integer(0), select.text(1), select.integer(2), 0};
  sweep.repeats = database.integer("SELECT count(DISTINCT repeat) FROM trial WHERE sweep = " +
                                   std::to_string(sweep.id));
  return sweep;
}

std::vector<StoredValue> stored_values(Database& database, const SweepIdentity& sweep,
                                       const std::string& metric, const std::string& convention,
                                       const std::string& role) {
  Statement select = database.prepare(
      "SELECT t.id, s.dataset, v.parameters, r.draw, r.value, r.reason, r.positive, r.n_in, "
      "r.n_out "
      "FROM trial AS t JOIN trial_stage AS ts ON ts.trial = t.id "
      "JOIN result AS r ON r.stage = ts.stage JOIN variant AS v ON v.id = r.variant "
      "JOIN sweep_stage AS s ON s.sweep = t.sweep AND s.stage = r.stage "
      "WHERE t.sweep = ?1 AND r.metric = ?2 AND r.convention = ?3 AND s.role = ?4 "
      "ORDER BY t.position, s.stage, r.variant, r.draw");
  select.bind_all(sweep.id, metric, convention, role);
  std::vector<StoredValue> values;
  while (select.step()) {
    StoredValue value{
        select.integer(0), select.text(1), select.text(2), static_cast<int>(select.integer(3)),
        std::nullopt,      select.text(5), select.text(6), select.integer(7),
        select.integer(8)};
    if (!select.is_null(4)) value.value = select.real(4);
    values.push_back(std::move(value));
  }
  return values;
}

std::set<std::pair<std::int64_t, std::string>> chosen_variants(Database& database,
                                                               const SweepIdentity& sweep,
                                                               const std::string& convention) {
  Statement select = database.prepare(
      "SELECT DISTINCT t.id, b.variant FROM v_best AS b JOIN trial AS t ON t.cell = b.cell "
      "WHERE b.sweep = ?1 AND b.version = ?2 AND b.convention = ?3 AND t.sweep = ?4");
  select.bind_all(sweep.name, sweep.version, convention, sweep.id);
  std::set<std::pair<std::int64_t, std::string>> chosen;
  while (select.step()) chosen.emplace(select.integer(0), select.text(1));
  if (chosen.empty()) {
    throw ConfigError{"--chosen", "\"" + sweep.name + "\"",
                      "a sweep with results on \"validation_outliers\""};
  }
  return chosen;
}

std::vector<StoredTrial> stored_trials(Database& database, const SweepIdentity& sweep) {
  std::vector<StoredTrial> trials;
  Statement select =
      database.prepare("SELECT id, method, repeat FROM trial WHERE sweep = ?1 ORDER BY position");
  select.bind_all(sweep.id);
  while (select.step())
    trials.push_back({select.integer(0), select.text(1), select.integer(2), {}});
  for (StoredTrial& trial : trials) {
    Statement& parameters =
        database.cached("SELECT key, value FROM trial_param WHERE trial = ?1 ORDER BY key");
    parameters.bind_all(trial.id);
    while (parameters.step()) {
      trial.parameters[parameters.text(0)] = parameters.is_null(1) ? "" : parameters.text(1);
    }
  }
  return trials;
}

std::vector<Expected> expected_datasets(Database& database, const SweepIdentity& sweep,
                                        const std::string& role) {
  Statement select = database.prepare(
      "SELECT t.id, s.dataset, g.state, g.reason, json_extract(g.material, '$.what') "
      "FROM trial AS t "
      "JOIN trial_stage AS ts ON ts.trial = t.id JOIN stage AS g ON g.id = ts.stage "
      "JOIN sweep_stage AS s ON s.sweep = t.sweep AND s.stage = g.id "
      "WHERE t.sweep = ?1 AND g.kind = 'evaluate' AND s.role = ?2 ORDER BY t.position, g.id");
  select.bind_all(sweep.id, role);
  std::vector<Expected> expected;
  while (select.step()) {
    std::string state = select.text(2);
    if (const std::string reason = select.text(3); state == "failed" && !reason.empty()) {
      state += ": " + reason;
    }
    expected.push_back({select.integer(0), select.text(1), state, select.text(4)});
  }
  return expected;
}

std::string evaluation_of_metric(Database& database, const std::string& metric) {
  Statement select = database.prepare(
      "SELECT json_extract(g.material, '$.what') FROM result AS r JOIN stage AS g ON g.id = "
      "r.stage WHERE r.metric = ?1 LIMIT 1");
  select.bind_all(metric);
  return select.step() ? select.text(0) : "detection";
}

}  // namespace oodsweep
