#include "sweeps/recipes.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"
#include "models/network_description.hpp"
#include "sweeps/axis.hpp"
#include "sweeps/recipe_files.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr auto is_name = [](const std::string& name) { return is_plain_name(name); };
constexpr const char* kNameRule = "a name of letters, digits, '-', '_' and '.'";

void read_constants(JsonObject& object, const std::string& key, RecipeRow& row) {
  std::vector<double> constants;
  object.read_optional(key, constants, "one number per channel, or [] for no standardisation",
                       [](const std::vector<double>&) { return true; });
  if (object.has(key)) row.values[key] = constants;
}

/// Reads the settings that are there; those of a row overwrite those of "common".
void read_values(JsonObject& object, RecipeRow& row) {
  const auto read = [&](const ParameterDescription& key) {
    const Json* value = object.find(key.key);
    if (value != nullptr) row.values[key.key] = checked_value(*value, key, object.place(key.key));
  };
  for (const ParameterDescription& key : training_keys()) read(key);
  read(dropout_key());
  read_constants(object, "mean", row);
  read_constants(object, "std", row);
}

RecipeRow read_row(const Json& json, const RecipeRow& common, const std::string& where) {
  JsonObject object{json, where};
  RecipeRow row = common;
  object.read_required("data_set", row.query.data_set, kNameRule, is_name);
  object.read_required("network", row.query.network, kNameRule, is_name);
  const NetworkDescription& network = find_network(row.query.network, object.place("network"));
  row.query.sizes = read_network_sizes(object, network);
  object.read_required("phase", row.query.phase, kNameRule, is_name);
  read_values(object, row);
  object.reject_unknown_keys();
  return row;
}

std::vector<Recipe> read_built_in_recipes() {
  std::vector<Recipe> all;
  for (const auto& [name, text] : recipe_files()) {
    const std::string where = fmt::format("sweeps/recipes/{}.json", name);
    all.push_back(parse_recipe(std::string{text}, where));
    OOD_ENSURE(all.back().name == name, where + " carries another name than its file");
  }
  return all;
}

}  // namespace

std::string RecipeQuery::text() const {
  std::vector<std::string> parts;
  for (const auto& [key, value] : sizes) parts.push_back(fmt::format("{}={}", key, value));
  const std::string of_sizes = parts.empty() ? "" : "(" + join(parts, ",") + ")";
  return fmt::format("{} {}{} {}", data_set, network, of_sizes, phase);
}

std::string RecipeRow::origin() const {
  return fmt::format("recipe {}: {}", query.recipe, query.text());
}

Recipe parse_recipe(const std::string& text, const std::string& where) {
  const Json json = parse_json(text, where);
  JsonObject object{json, where};
  Recipe recipe;
  std::string format;
  object.read_required("format", format, "\"oodsweep-recipe/1\"",
                       [](const std::string& f) { return f == "oodsweep-recipe/1"; });
  object.read_required("name", recipe.name, kNameRule, is_name);
  object.read_required("source", recipe.source, "a paper or a reason",
                       [](const std::string& source) { return !source.empty(); });
  RecipeRow common;
  common.query.recipe = recipe.name;
  if (const Json* values = object.find("common")) {
    JsonObject common_object{*values, object.place("common")};
    read_values(common_object, common);
    common_object.reject_unknown_keys();
  }
  const Json no_rows = Json::array();
  const Json* rows = object.find("rows");
  if (rows == nullptr || !rows->is_array() || rows->empty()) {
    object.fail("rows", rows == nullptr ? no_rows : *rows, "a list of rows, not empty");
  }
  for (std::size_t i = 0; i < rows->size(); ++i) {
    recipe.rows.push_back(read_row((*rows)[i], common, fmt::format("{}: rows[{}]", where, i)));
  }
  object.reject_unknown_keys();
  return recipe;
}

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = read_built_in_recipes();
  return all;
}

const Recipe& find_recipe(const std::string& name, const std::string& place) {
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) {
    if (recipe.name == name) return recipe;
    names.push_back(recipe.name);
  }
  throw ConfigError{place, '"' + name + '"',
                    "a recipe: " + join(names, ", ") + did_you_mean(name, names)};
}

const RecipeRow* find_recipe_row(const RecipeQuery& query) {
  for (const RecipeRow& row : find_recipe(query.recipe, "recipe").rows) {
    if (row.query == query) return &row;
  }
  return nullptr;
}

}  // namespace oodsweep
