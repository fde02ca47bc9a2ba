#include "sweeps/sweep_schema.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.hpp"
#include "models/network_description.hpp"
#include "sweeps/parameter_schema.hpp"
#include "sweeps/recipes.hpp"
#include "sweeps/setting_use.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

Json reference(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}};
}

Json set_of(Json items) {
  Json list = list_of(std::move(items));
  list["uniqueItems"] = true;
  return list;
}

/// The words of the tables' column "type".
Json schema_of_type(const std::string& type) {
  const Json text{{"type", "string"}, {"minLength", 1}};
  const std::map<std::string, Json> types{
      {"text", {{"type", "string"}}},
      {"path", text},
      {"integer", {{"type", "integer"}}},
      {"number", {{"type", "number"}}},
      {"boolean", {{"type", "boolean"}}},
      {"numbers", {{"type", "array"}, {"items", {{"type", "number"}}}}},
      {"texts", set_of(text)},
      {"object", {{"type", "object"}}},
      {"objects", list_of({{"type", "object"}})},
      {"data set", text},
      {"data sets", set_of(text)},
      {"network", {{"type", {"string", "object"}}}},
      {"condition", {{"anyOf", {reference("condition"), list_of(reference("condition"))}}}},
      {"lists of keys",
       list_of({{"type", "array"}, {"items", text}, {"minItems", 2}, {"uniqueItems", true}})}};
  const auto found = types.find(type);
  if (found == types.end()) throw InternalError{"no schema for keys of type " + type};
  return found->second;
}

Json key_schema(const KeyDescription& key) {
  Json schema = schema_of_type(key.type);
  if (!key.narrower.is_null()) schema.update(key.narrower);
  schema["description"] = key.rule;
  return schema;
}

Json object_schema(Json properties, Json required) {
  Json schema{
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json properties_of(const KeyGroup& group) {
  Json properties = Json::object();
  for (const KeyDescription& key : group.keys) properties[key.key] = key_schema(key);
  return properties;
}

Json required_of(const KeyGroup& group) {
  Json required = Json::array();
  for (const KeyDescription& key : group.keys) {
    if (key.fallback == "required") required.push_back(key.key);
  }
  return required;
}

Json group_schema(const KeyGroup& group) {
  return object_schema(properties_of(group), required_of(group));
}

/// A value under the key's description, or a list of such values.
void allow_list(Json& properties, const std::string& key, const Json& value) {
  properties[key] = {{"description", properties.at(key).at("description")},
                     {"anyOf", {value, set_of(value)}}};
}

/// @param outliers Whether it is the phase of a method, which may see outliers.
Json training_schema(bool outliers) {
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) names.push_back(recipe.name);
  Json properties{{"recipe", {{"enum", names}, {"description", "a recipe's name"}}}};
  for (const ParameterDescription& key : training_keys()) {
    if (outliers || !is_outlier_setting(key.key)) properties[key.key] = axis_schema(key);
  }
  return object_schema(std::move(properties), Json::array());
}

Json method_schema(const MethodDescription& method) {
  Json properties = properties_of(method_keys());
  properties["method"] = {{"const", method.name}, {"description", method.title}};
  properties["training"] = reference("method_training");
  for (const ParameterDescription& parameter : method.parameters) {
    properties[parameter.key] = axis_schema(parameter);
  }
  return object_schema(std::move(properties), required_of(method_keys()));
}

/// By its name alone, if it takes no sizes; else as an object with them.
Json network_schema() {
  Json names = Json::array();
  Json any = Json::array();
  for (const NetworkDescription& network : network_descriptions()) {
    Json properties = properties_of(network_keys());
    Json required = required_of(network_keys());
    properties["name"] = {{"const", network.name}, {"description", network.summary}};
    for (const NetworkSize& size : network.sizes) {
      properties[size.key] = {{"type", "integer"}, {"description", size.rule}};
      required.push_back(size.key);
    }
    if (network.sizes.empty()) names.push_back(network.name);
    any.push_back(object_schema(std::move(properties), std::move(required)));
  }
  any.push_back({{"enum", std::move(names)}});
  return {{"anyOf", std::move(any)}};
}

Json methods_schema() {
  Json any = Json::array();
  for (const MethodDescription& method : method_descriptions()) {
    any.push_back(reference("method_" + method.name));
  }
  return list_of({{"anyOf", std::move(any)}});
}

Json range_schema() {
  Json range = group_schema(range_keys());
  range["oneOf"] = Json::array();
  for (const char* key : {"count", "step", "random"}) {
    range["oneOf"].push_back({{"required", Json::array({key})}});
  }
  return range;
}

/// Values of conditions are those of axes, which a schema cannot know.
Json condition_schema() {
  const Json value{{"type", {"string", "number", "boolean"}}};
  const Json between =
      object_schema({{"from", {{"type", "number"}}}, {"to", {{"type", "number"}}}}, {"from", "to"});
  return {{"type", "object"},
          {"minProperties", 1},
          {"additionalProperties", {{"anyOf", {value, list_of(value), between}}}}};
}

Json definitions() {
  Json evaluation = group_schema(evaluation_keys());
  evaluation["properties"]["select_by"] = group_schema(select_by_keys());
  Json all{{"range", range_schema()},
           {"condition", condition_schema()},
           {"training", training_schema(false)},
           {"method_training", training_schema(true)},
           {"evaluation", std::move(evaluation)},
           {"network", network_schema()},
           {"in_distribution",
            {{"anyOf", {schema_of_type("data set"), group_schema(in_distribution_keys())}}}}};
  for (const MethodDescription& method : method_descriptions()) {
    all["method_" + method.name] = method_schema(method);
  }
  return all;
}

}  // namespace

Json sweep_schema() {
  Json properties = properties_of(sweep_keys());
  allow_list(properties, "in_distribution", reference("in_distribution"));
  allow_list(properties, "network", reference("network"));
  allow_list(properties, "outliers", schema_of_type("data set"));
  properties["training"] = reference("training");
  properties["evaluation"] = reference("evaluation");
  properties["methods"] = methods_schema();
  Json schema = object_schema(std::move(properties), required_of(sweep_keys()));
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "A sweep of oodsweep";
  schema["$defs"] = definitions();
  return schema;
}

}  // namespace oodsweep
