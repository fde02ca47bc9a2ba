#include "results/store/stage_rows.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

std::int64_t variant_number(Database& database, const Json& variant) {
  const std::string text = canonical_json(variant.is_null() ? Json::object() : variant);
  database.cached("INSERT INTO variant (parameters) VALUES (?1) ON CONFLICT DO NOTHING")
      .bind_all(text)
      .run();
  Statement& select = database.cached("SELECT id FROM variant WHERE parameters = ?1");
  select.bind_all(text);
  select.step();
  const std::int64_t id = select.integer(0);
  select.reset();
  return id;
}

std::int64_t environment_number(Database& database, const Json& provenance) {
  const std::string text = canonical_json(provenance.is_null() ? Json::object() : provenance);
  const std::string host = provenance.is_object() ? provenance.value("host", "") : "";
  const std::string gpu = provenance.is_object() ? provenance.value("gpu", "") : "";
  database
      .cached(
          "INSERT INTO environment (host, provenance, gpu) VALUES (?1, ?2, ?3) "
          "ON CONFLICT DO NOTHING")
      .bind_all(host, text, gpu)
      .run();
  Statement& select = database.cached("SELECT id FROM environment WHERE provenance = ?1");
  select.bind_all(text);
  select.step();
  const std::int64_t id = select.integer(0);
  select.reset();
  return id;
}

constexpr std::array<std::pair<StageState, const char*>, 5> kStates{
    {{StageState::kPending, "pending"},
     {StageState::kReady, "ready"},
     {StageState::kRunning, "running"},
     {StageState::kDone, "done"},
     {StageState::kFailed, "failed"}}};

std::string text_of(StageState state) {
  for (const auto& [known, text] : kStates) {
    if (known == state) return text;
  }
  throw InternalError{"a stage state that is not listed"};
}

void set_speed(Database& database, std::int64_t stage, const StageSpeed& speed) {
  database
      .cached(
          "UPDATE stage SET width = ?2, images_per_second = ?3, step_seconds = ?4, "
          "collective_share = ?5, device_memory_bytes = ?6 WHERE id = ?1")
      .bind_all(stage, speed.width, speed.images_per_second, speed.step_seconds,
                speed.collective_share, speed.device_memory_bytes)
      .run();
}

void insert_value(Database& database, std::int64_t stage, const MetricRow& row) {
  const char* scope = row.role == "in" ? "in_distribution" : "detection";
  database
      .cached(
          "INSERT INTO metric (name, scope, better, title) VALUES (?1, ?2, 'higher', ?1) "
          "ON CONFLICT DO NOTHING")
      .bind_all(row.metric, scope)
      .run();
  Statement& insert = database.cached(
      "INSERT INTO result (stage, metric, convention, positive, dataset, role, variant, draw, "
      "value, reason, n_in, n_out) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
  insert.bind_all(stage, row.metric, row.convention, row.positive, row.dataset, row.role,
                  variant_number(database, row.variant), row.draw);
  if (row.has_value)
    insert.bind(9, row.value);
  else
    insert.bind(9, nullptr);
  insert.bind(10, row.reason).bind(11, row.n_in).bind(12, row.n_out).run();
}

}  // namespace

std::int64_t find_stage(Database& database, const StageKey& key) {
  Statement& select = database.cached("SELECT id FROM stage WHERE key = ?1");
  select.bind_all(key.hex);
  const std::int64_t id = select.step() ? select.integer(0) : 0;
  select.reset();
  return id;
}

bool is_done(Database& database, std::int64_t stage) {
  Statement& select = database.cached("SELECT state = 'done' FROM stage WHERE id = ?1");
  select.bind_all(stage);
  const bool done = select.step() && select.integer(0) != 0;
  select.reset();
  return done;
}

std::int64_t insert_stage(Database& database, const Stage& stage) {
  if (const std::int64_t known = find_stage(database, stage.key); known != 0) return known;
  database
      .cached(
          "INSERT INTO stage (key, kind, label, repeat, material, places) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
      .bind_all(stage.key.hex, to_string(stage.kind), stage.label, stage.repeat,
                canonical_json(stage.material), canonical_json(stage.places))
      .run();
  const std::int64_t id = database.last_id();
  for (const StageKey& parent : stage.parents) {
    if (const std::int64_t number = find_stage(database, parent); number != 0) {
      database
          .cached("INSERT INTO stage_dep (stage, parent) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
          .bind_all(id, number)
          .run();
    }
  }
  return id;
}

void insert_result(Database& database, std::int64_t stage, const StageResult& result) {
  Statement& state = database.cached("SELECT state, attempt IS NOT NULL FROM stage WHERE id = ?1");
  state.bind_all(stage);
  state.step();
  const bool known = state.integer(1) != 0;
  state.reset();
  if (!known) {  // numbers are never overwritten: the first commit counts
    for (const MetricRow& row : result.metrics) insert_value(database, stage, row);
    for (const CurvePoint& point : result.curve) {
      database
          .cached("INSERT INTO curve (stage, name, step, epoch, value) VALUES (?1, ?2, ?3, ?4, ?5)")
          .bind_all(stage, point.name, point.step, point.epoch, point.value)
          .run();
    }
    database
        .cached(
            "UPDATE stage SET attempt = ?2, started_at = ?3, seconds = ?4, peak_memory_bytes = ?5, "
            "environment = ?6, data_wait_seconds = ?7 WHERE id = ?1")
        .bind_all(stage, result.attempt, result.started_at, result.seconds,
                  result.peak_memory_bytes, environment_number(database, result.provenance),
                  result.data_wait_seconds)
        .run();
    if (result.speed) set_speed(database, stage, *result.speed);
  }
  database.cached("UPDATE stage SET state = 'done', reason = '' WHERE id = ?1")
      .bind_all(stage)
      .run();
}

void set_stage_state(Database& database, const StageKey& key, StageState state,
                     const std::string& reason) {
  database.cached("UPDATE stage SET state = ?2, reason = ?3 WHERE key = ?1")
      .bind_all(key.hex, text_of(state), reason)
      .run();
}

}  // namespace oodsweep
