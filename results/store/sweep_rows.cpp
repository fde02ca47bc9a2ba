#include "results/store/sweep_rows.hpp"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "results/store/stage_rows.hpp"
#include "sweeps/parameter_symbol.hpp"

namespace oodsweep {
namespace {

constexpr const char* kFormat = "oodsweep-sweep/1";

/// Numbers stay numbers, text stays text, everything else becomes its JSON.
void bind_value(Statement& statement, int index, const Json& value) {
  if (value.is_null())
    statement.bind(index, nullptr);
  else if (value.is_number_float())
    statement.bind(index, value.get<double>());
  else if (value.is_number())
    statement.bind(index, value.get<std::int64_t>());
  else if (value.is_string())
    statement.bind(index, value.get<std::string>());
  else
    statement.bind(index, canonical_json(value));
}

void insert_parameters(Database& database, std::int64_t id, const Trial& trial) {
  for (const auto& [key, value] : trial.parameters.items()) {
    Statement& insert = database.cached(
        "INSERT INTO trial_param (trial, key, value, symbol) VALUES (?1, ?2, ?3, ?4)");
    insert.bind(1, id).bind(2, key);
    bind_value(insert, 3, value);
    const std::string symbol = parameter_symbol(trial.method, key);
    if (symbol.empty())
      insert.bind(4, nullptr);
    else
      insert.bind(4, symbol);
    insert.run();
  }
}

/// Trials of one cell differ in their repeat alone.
std::int64_t insert_trial(Database& database, std::int64_t sweep, const Trial& trial) {
  const Json task{{"in_distribution", trial.parameters.value("in_distribution", Json{})},
                  {"network", trial.parameters.value("network", Json{})}};
  const Json cell{{"method", trial.method}, {"parameters", trial.parameters}};
  database
      .cached(
          "INSERT INTO trial (sweep, position, method, repeat, task, cell, setting) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .bind_all(sweep, trial.index, trial.method, trial.repeat, canonical_json(task),
                canonical_json(cell), canonical_json(trial.parameters))
      .run();
  const std::int64_t id = database.last_id();
  insert_parameters(database, id, trial);
  return id;
}

void insert_datasets(Database& database, const Stage& stage) {
  for (const auto& [role, place] : stage.places.items()) {
    if (!place.is_object() || !place.contains("fingerprint")) continue;
    database
        .cached("INSERT INTO dataset (fingerprint, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind_all(place.at("fingerprint").get<std::string>(), place.value("name", ""))
        .run();
  }
}

std::string sweep_hash(const SweepRecord& sweep) {
  return canonical_key({{"name", sweep.name}, {"spec", sweep.spec}});
}

}  // namespace

SweepVersion insert_sweep(Database& database, const SweepRecord& sweep, const StageGraph& graph,
                          double used_at) {
  const std::string hash = sweep_hash(sweep);
  Statement known = database.prepare("SELECT id, version FROM sweep WHERE name = ?1 AND hash = ?2");
  known.bind_all(sweep.name, hash);
  if (known.step()) {
    database.prepare("UPDATE sweep SET used_at = ?2 WHERE id = ?1")
        .bind_all(known.integer(0), used_at)
        .run();
    return {known.integer(1), false};
  }
  Statement last = database.prepare("SELECT coalesce(max(version), 0) FROM sweep WHERE name = ?1");
  last.bind_all(sweep.name);
  last.step();
  const std::int64_t version = last.integer(0) + 1;
  database
      .prepare(
          "INSERT INTO sweep (name, version, format, spec, resolved, hash, created_at, used_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)")
      .bind_all(sweep.name, version, sweep.format, canonical_json(sweep.spec),
                canonical_json(sweep.resolved), hash, used_at)
      .run();
  const std::int64_t id = database.last_id();
  std::unordered_map<StageKey, std::int64_t> numbers;
  for (const Stage& stage : graph.stages) {
    numbers[stage.key] = insert_stage(database, stage);
    insert_datasets(database, stage);
    database.cached("INSERT INTO sweep_stage (sweep, stage, dataset, role) VALUES (?1, ?2, ?3, ?4)")
        .bind_all(id, numbers[stage.key],
                  stage.kind == StageKind::kEvaluate ? stage.places.value("dataset", "") : "",
                  stage.kind == StageKind::kEvaluate ? stage.places.value("role", "") : "")
        .run();
  }
  for (const Trial& trial : graph.trials) {
    const std::int64_t number = insert_trial(database, id, trial);
    for (const auto* keys : {&trial.stages, &trial.evaluations}) {
      for (const StageKey& key : *keys) {
        database
            .cached("INSERT INTO trial_stage (trial, stage) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            .bind_all(number, numbers.at(key))
            .run();
      }
    }
  }
  return {version, true};
}

Json sweep_file(const SweepRecord& sweep, const StageGraph& graph) {
  Json json{{"format", kFormat},
            {"sweep",
             {{"name", sweep.name},
              {"format", sweep.format},
              {"spec", sweep.spec},
              {"resolved", sweep.resolved}}},
            {"stages", Json::array()},
            {"trials", Json::array()}};
  for (const Stage& stage : graph.stages) json["stages"].push_back(to_json(stage));
  const auto hex = [](const std::vector<StageKey>& keys) {
    Json list = Json::array();
    for (const StageKey& key : keys) list.push_back(key.hex);
    return list;
  };
  for (const Trial& trial : graph.trials) {
    json["trials"].push_back({{"index", trial.index},
                              {"method", trial.method},
                              {"repeat", trial.repeat},
                              {"parameters", trial.parameters},
                              {"stages", hex(trial.stages)},
                              {"evaluations", hex(trial.evaluations)}});
  }
  return json;
}

SweepFile sweep_from_file(const Json& json) {
  try {
    if (json.at("format") != kFormat) throw Error{"it is of another version"};
    SweepFile file;
    const Json& sweep = json.at("sweep");
    file.record = {sweep.at("name"), sweep.at("format"), sweep.at("spec"), sweep.at("resolved")};
    for (const Json& stage : json.at("stages")) file.graph.stages.push_back(stage_from_json(stage));
    const auto keys = [](const Json& list) {
      std::vector<StageKey> result;
      for (const Json& hex : list) result.push_back({hex.get<std::string>()});
      return result;
    };
    for (const Json& trial : json.at("trials")) {
      file.graph.trials.push_back({trial.at("index"), trial.at("method"), trial.at("repeat"),
                                   trial.at("parameters"), keys(trial.at("stages")),
                                   keys(trial.at("evaluations"))});
    }
    return file;
  } catch (const nlohmann::json::exception& error) {
    throw Error{std::string{"not a sweep's record: "} + error.what()};
  }
}

}  // namespace oodsweep
