#include "orchestrator/control/messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace oodsweep {

std::filesystem::path nonce_file(const std::filesystem::path& run_dir) {
  return run_dir / "nonce.txt";
}

Json to_json(const Welcome& welcome) {
  return {{"type", "welcome"},
          {"epoch", welcome.epoch},
          {"run_dir", welcome.run_dir.string()},
          {"data_root", welcome.data_root.string()},
          {"has_data", welcome.has_data},
          {"nonce", welcome.nonce},
          {"deterministic", welcome.deterministic}};
}

Welcome welcome_from_json(const Json& json) {
  return {.epoch = json.at("epoch").get<std::int64_t>(),
          .run_dir = json.at("run_dir").get<std::string>(),
          .data_root = json.at("data_root").get<std::string>(),
          .has_data = json.at("has_data").get<bool>(),
          .nonce = json.at("nonce").get<std::string>(),
          .deterministic = json.at("deterministic").get<bool>()};
}

bool AgentReady::has_gpus() const {
  return std::all_of(slots.begin(), slots.end(),
                     [](const Slot& slot) { return !slot.gpu.empty(); });
}

Json to_json(const AgentReady& ready) {
  Json slots = Json::array();
  for (const Slot& slot : ready.slots) {
    slots.push_back({{"number", slot.number}, {"cores", slot.cores}, {"gpu", slot.gpu}});
  }
  return {{"type", "ready"}, {"node", ready.node}, {"slots", std::move(slots)}};
}

AgentReady agent_ready_from_json(const Json& json) {
  AgentReady ready{json.at("node").get<std::string>(), {}};
  for (const Json& slot : json.at("slots")) {
    ready.slots.push_back({slot.at("number").get<int>(), slot.at("cores").get<std::vector<int>>(),
                           slot.at("gpu").get<std::string>()});
  }
  return ready;
}

Json to_json(const AssignedWork& work) {
  Json stages = Json::array();
  for (const AssignedStage& assigned : work.stages) {
    stages.push_back({{"attempt", assigned.attempt.text}, {"stage", to_json(assigned.stage)}});
  }
  return {{"type", "work"},
          {"assignment", work.id},
          {"slot", work.slot},
          {"stages", std::move(stages)},
          {"gang", {{"rank", work.gang.rank}, {"size", work.gang.size}}}};
}

AssignedWork assigned_work_from_json(const Json& json) {
  AssignedWork work{json.at("assignment").get<AssignmentId>(), json.at("slot").get<int>(), {}};
  for (const Json& assigned : json.at("stages")) {
    work.stages.push_back(
        {{assigned.at("attempt").get<std::string>()}, stage_from_json(assigned.at("stage"))});
  }
  const Json& gang = json.at("gang");
  work.gang = {gang.at("rank").get<int>(), gang.at("size").get<int>()};
  return work;
}

Json to_json(const StageEvent& event) {
  Json json{{"type", "stage"},
            {"assignment", event.assignment},
            {"event", event.event},
            {"attempt", event.attempt.text},
            {"key", event.key.hex}};
  if (event.member > 0) json["member"] = event.member;
  if (event.event == "step") {
    json["done"] = event.done;
    json["total"] = event.total;
  } else if (event.event != "start") {
    json["seconds"] = event.seconds;
  }
  if (event.event == "failed") {
    json["outcome"] = event.outcome;
    json["reason"] = event.reason;
  }
  return json;
}

StageEvent stage_event_from_json(const Json& json) {
  return {.assignment = json.value("assignment", AssignmentId{0}),
          .member = json.value("member", 0),
          .event = json.at("event").get<std::string>(),
          .attempt = {json.value("attempt", "")},
          .key = {json.value("key", "")},
          .seconds = json.value("seconds", 0.0),
          .outcome = json.value("outcome", ""),
          .reason = json.value("reason", ""),
          .done = json.value("done", std::int64_t{0}),
          .total = json.value("total", std::int64_t{0})};
}

Json to_json(const WorkerEnd& end) {
  return {{"type", "ended"},
          {"assignment", end.assignment},
          {"member", end.member},
          {"orderly", end.orderly}};
}

WorkerEnd worker_end_from_json(const Json& json) {
  return {json.at("assignment").get<AssignmentId>(), json.at("member").get<int>(),
          json.at("orderly").get<bool>()};
}

Json to_json(const Rendezvous& rendezvous) {
  return {{"type", "rendezvous"}, {"assignment", rendezvous.assignment}, {"text", rendezvous.text}};
}

Rendezvous rendezvous_from_json(const Json& json) {
  return {json.at("assignment").get<AssignmentId>(), json.at("text").get<std::string>()};
}

}  // namespace oodsweep
