#include "sweeps/overrides.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace oodsweep {
namespace {

std::vector<std::string> split_path(const std::string& path, const std::string& place) {
  std::vector<std::string> steps;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    if (end == begin) throw ConfigError{place, '"' + path + '"', "keys joined by single dots"};
    steps.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return steps;
}

/// The value as JSON if it is JSON, else as a text. What looks like a list, an object or a quoted
/// text must be valid.
Json parse_value(const std::string& text, const std::string& place) {
  const bool structured = !text.empty() && (text[0] == '[' || text[0] == '{' || text[0] == '"');
  if (structured) return parse_json(text, place);
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(text) : value;
}

Json& step_into_list(Json& list, const std::string& step, const std::string& place) {
  const bool number = step.size() < 10 && step.find_first_not_of("0123456789") == std::string::npos;
  const std::size_t index = number ? std::stoul(step) : list.size();
  if (index >= list.size()) {
    throw ConfigError{
        place, '"' + step + '"',
        fmt::format("this list has entries 0 to {}", static_cast<std::int64_t>(list.size()) - 1)};
  }
  return list[index];
}

Json& step_into(Json& value, const std::string& step, const std::string& place) {
  if (value.is_array()) return step_into_list(value, step, place);
  if (value.is_null()) value = Json::object();
  if (!value.is_object()) {
    throw ConfigError{place, '"' + step + '"',
                      "the value before it is " + value.dump() + ", which has no keys"};
  }
  return value[step];
}

}  // namespace

void apply_overrides(Json& sweep, const std::vector<std::string>& overrides) {
  for (const std::string& text : overrides) {
    const std::string place = "--set " + text;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      throw ConfigError{"--set", '"' + text + '"', "key=value, for example training.epochs=5"};
    }
    Json* target = &sweep;
    for (const std::string& step : split_path(text.substr(0, equals), place)) {
      target = &step_into(*target, step, place);
    }
    *target = parse_value(text.substr(equals + 1), place);
  }
}

}  // namespace oodsweep
