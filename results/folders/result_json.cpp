#include <cmath>
#include <nlohmann/json.hpp>

#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {
constexpr const char* kFormat = "oodsweep-result/1";

Json speed_json(const StageSpeed& speed) {
  Json json{{"width", speed.width}, {"images_per_second", speed.images_per_second}};
  if (speed.step_seconds) json["step_seconds"] = *speed.step_seconds;
  if (speed.collective_share) json["collective_share"] = *speed.collective_share;
  if (speed.device_memory_bytes) json["device_memory_bytes"] = *speed.device_memory_bytes;
  return json;
}

StageSpeed speed_from(const Json& json) {
  StageSpeed speed{.width = json.at("width"), .images_per_second = json.at("images_per_second")};
  if (json.contains("step_seconds")) speed.step_seconds = json.at("step_seconds").get<double>();
  if (json.contains("collective_share")) {
    speed.collective_share = json.at("collective_share").get<double>();
  }
  if (json.contains("device_memory_bytes")) {
    speed.device_memory_bytes = json.at("device_memory_bytes").get<std::int64_t>();
  }
  return speed;
}

}  // namespace

Json to_json(const MetricRow& row) {
  Json json{{"metric", row.metric},     {"convention", row.convention},
            {"positive", row.positive}, {"dataset", row.dataset},
            {"role", row.role},         {"variant", row.variant},
            {"draw", row.draw},         {"n_in", row.n_in},
            {"n_out", row.n_out}};
  if (row.has_value) {
    OOD_EXPECT(std::isfinite(row.value), "a metric that is not finite has no value but a reason");
    json["value"] = row.value;
  } else {
    json["value"] = nullptr;
    json["reason"] = row.reason;
  }
  return json;
}

MetricRow metric_row_from_json(const Json& json) {
  MetricRow row;
  json.at("metric").get_to(row.metric);
  json.at("convention").get_to(row.convention);
  json.at("positive").get_to(row.positive);
  json.at("dataset").get_to(row.dataset);
  json.at("role").get_to(row.role);
  row.variant = json.at("variant");
  json.at("draw").get_to(row.draw);
  json.at("n_in").get_to(row.n_in);
  json.at("n_out").get_to(row.n_out);
  row.has_value = !json.at("value").is_null();
  if (row.has_value) {
    json.at("value").get_to(row.value);
  } else {
    json.at("reason").get_to(row.reason);
  }
  return row;
}

Json to_json(const StageResult& result) {
  Json json{{"format", kFormat},
            {"key", result.key.hex},
            {"kind", result.kind},
            {"stage", result.stage},
            {"attempt", result.attempt},
            {"seconds", result.seconds},
            {"started_at", result.started_at},
            {"peak_memory_bytes", result.peak_memory_bytes},
            {"provenance", result.provenance},
            {"files", result.files},
            {"metrics", Json::array()},
            {"curve", Json::array()}};
  if (result.data_wait_seconds) json["data_wait_seconds"] = *result.data_wait_seconds;
  if (result.speed) json["speed"] = speed_json(*result.speed);
  for (const MetricRow& row : result.metrics) json["metrics"].push_back(to_json(row));
  for (const CurvePoint& point : result.curve) {
    json["curve"].push_back({point.step, point.epoch, point.name, point.value});
  }
  return json;
}

StageResult stage_result_from_json(const Json& json) {
  try {
    if (json.at("format") != kFormat) {
      throw Error{"format is " + json.at("format").dump() + ", this version reads \"" + kFormat +
                  "\""};
    }
    StageResult result;
    json.at("key").get_to(result.key.hex);
    json.at("kind").get_to(result.kind);
    result.stage = json.at("stage");
    json.at("attempt").get_to(result.attempt);
    json.at("seconds").get_to(result.seconds);
    json.at("started_at").get_to(result.started_at);
    json.at("peak_memory_bytes").get_to(result.peak_memory_bytes);
    if (json.contains("data_wait_seconds")) {
      result.data_wait_seconds = json.at("data_wait_seconds").get<double>();
    }
    if (json.contains("speed")) result.speed = speed_from(json.at("speed"));
    result.provenance = json.at("provenance");
    json.at("files").get_to(result.files);
    for (const Json& row : json.at("metrics")) result.metrics.push_back(metric_row_from_json(row));
    for (const Json& point : json.at("curve")) {
      result.curve.push_back({point.at(0), point.at(1), point.at(2), point.at(3)});
    }
    return result;
  } catch (const nlohmann::json::exception& error) {
    throw Error{std::string{"not a result: "} + error.what()};
  }
}

}  // namespace oodsweep
