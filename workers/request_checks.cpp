#include "workers/request_checks.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/json_object.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr auto kAnyText = [](const std::string&) { return true; };

/// One stage being checked; `where` is its place.
class StageCheck {
 public:
  StageCheck(const Stage& stage, std::string where, const fs::path& data_root)
      : stage_{stage}, where_{std::move(where)}, data_root_{data_root.lexically_normal()} {}

  void run() const {
    check_key();
    for (const StageKey& parent : stage_.parents) {
      if (!parent.well_formed()) fail("parents", parent.hex, "64 hex digits");
    }
    check_inputs();
    check_places();
  }

 private:
  [[noreturn]] void fail(const std::string& place, const std::string& value,
                         const std::string& rule) const {
    throw ConfigError{where_ + "." + place, value, rule};
  }

  /// A stage edited by hand would be committed under a key that says something else.
  void check_key() const {
    const std::string key = canonical_key(stage_.material);
    if (stage_.key.hex != key) {
      fail("key", stage_.key.hex, "the key of this material is " + key);
    }
    const std::string kind = to_string(stage_.kind);
    if (stage_.kind == StageKind::kEvaluate) {
      fail("kind", kind, "train, outputs or score; the agent evaluates itself");
    }
    const Json given = stage_.material.value("kind", Json{});
    if (given != kind) fail("material.kind", given.dump(), "the stage is of kind " + kind);
  }

  /// Keys in the material become paths.
  void check_input(const std::string& place, const Json& key) const {
    const bool known =
        key.is_string() && std::find(stage_.parents.begin(), stage_.parents.end(),
                                     StageKey{key.get<std::string>()}) != stage_.parents.end();
    if (!known) fail("material." + place, key.dump(), "the key of one of its parents");
  }

  void check_inputs() const {
    const Json& material = stage_.material;
    for (const char* name : {"parent", "outputs"}) {
      if (material.contains(name)) check_input(name, material.at(name));
    }
    const Json model = material.value("model", Json{});
    if (model.is_string()) check_input("model", model);
    const Json fit = material.value("fit", Json::object());
    for (const char* name : {"in", "held_out"}) {
      if (fit.contains(name)) check_input(std::string{"fit."} + name, fit.at(name));
    }
    for (const Json& key : fit.value("validation_outliers", Json::array())) {
      check_input("fit.validation_outliers", key);
    }
  }

  void check_places() const {
    JsonObject places{stage_.places, where_ + ".places"};
    for (const char* name : {"train", "outliers", "data"}) {
      if (const Json* location = places.find(name)) check_location(places.place(name), *location);
    }
    for (const char* name : {"weights", "start_weights"}) {
      std::string path;
      places.read_optional(name, path, kPathRule, is_safe_path);
    }
    for (const char* name : {"dataset", "role"}) {
      std::string text;
      places.read_optional(name, text, "a text", kAnyText);
    }
    places.reject_unknown_keys();
  }

  /// A location nests: the range of a class of a stored set.
  void check_location(const std::string& place, const Json& location) const {
    if (!location.is_object()) {
      throw ConfigError{place, location.dump(), "a location as resolving a split gives it"};
    }
    if (location.contains("source")) check_location(place + ".source", location.at("source"));
    if (!location.contains("folder")) return;
    const Json& folder = location.at("folder");
    const bool inside = folder.is_string() && is_safe_path(folder.get<std::string>()) &&
                        is_inside_data(folder.get<std::string>());
    if (!inside) {
      throw ConfigError{place + ".folder", folder.dump(),
                        "a folder inside the data folder " + data_root_.string()};
    }
  }

  [[nodiscard]] bool is_inside_data(const fs::path& folder) const {
    const fs::path relative = folder.lexically_normal().lexically_relative(data_root_);
    return !relative.empty() && *relative.begin() != "..";
  }

  const Stage& stage_;
  std::string where_;
  fs::path data_root_;
};

}  // namespace

bool is_safe_path(const std::string& text) {
  const fs::path path{text};
  return path.is_absolute() && text.find('\0') == std::string::npos &&
         std::find(path.begin(), path.end(), "..") == path.end();
}

Stage checked_stage(const Json& json, const std::string& where, const fs::path& data_root) {
  Stage stage;
  try {
    stage = stage_from_json(json);
  } catch (const ConfigError& error) {
    throw ConfigError{where + ": " + error.what()};
  }
  StageCheck{stage, where, data_root}.run();
  return stage;
}

}  // namespace oodsweep
