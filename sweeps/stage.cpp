#include "sweeps/stage.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/json_object.hpp"

namespace oodsweep {
namespace {

constexpr std::array<std::pair<StageKind, const char*>, 4> kKindNames{
    {{StageKind::kTrain, "train"},
     {StageKind::kOutputs, "outputs"},
     {StageKind::kScore, "score"},
     {StageKind::kEvaluate, "evaluate"}}};

constexpr auto any_value = [](const auto&) { return true; };

}  // namespace

std::string to_string(StageKind kind) {
  for (const auto& [known, name] : kKindNames) {
    if (known == kind) return name;
  }
  throw InternalError{"a stage kind without a name"};
}

StageKind stage_kind_from_string(const std::string& text) {
  for (const auto& [kind, name] : kKindNames) {
    if (text == name) return kind;
  }
  throw ConfigError{"kind", '"' + text + '"', "a stage is train, outputs, score or evaluate"};
}

Json to_json(const Stage& stage) {
  Json parents = Json::array();
  for (const StageKey& parent : stage.parents) parents.push_back(parent.hex);
  return {{"key", stage.key.hex},         {"kind", to_string(stage.kind)}, {"label", stage.label},
          {"repeat", stage.repeat},       {"material", stage.material},    {"places", stage.places},
          {"parents", std::move(parents)}};
}

Stage stage_from_json(const Json& json) {
  JsonObject object{json, "stage"};
  Stage stage;
  std::string kind;
  std::vector<std::string> parents;
  object.read_required("key", stage.key.hex, "64 hex digits",
                       [](const std::string& hex) { return hex.size() == 64; });
  object.read_required("kind", kind, "train, outputs, score or evaluate", any_value);
  stage.kind = stage_kind_from_string(kind);
  object.read_required("label", stage.label, "a text", any_value);
  object.read_required("repeat", stage.repeat, "an integer >= 0",
                       [](std::int64_t repeat) { return repeat >= 0; });
  object.read_required("material", stage.material, "an object",
                       [](const Json& value) { return value.is_object(); });
  object.read_required("places", stage.places, "an object",
                       [](const Json& value) { return value.is_object(); });
  object.read_required("parents", parents, "a list of keys", any_value);
  for (std::string& parent : parents) stage.parents.push_back({std::move(parent)});
  object.reject_unknown_keys();
  return stage;
}

}  // namespace oodsweep
