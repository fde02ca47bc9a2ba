#include "core/json_object.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace oodsweep {
namespace {

/// The value as the user wrote it, cut where it would fill the screen.
std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 120;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // inside a UTF-8 letter
  return text.substr(0, end) + "...";
}

}  // namespace

JsonObject::JsonObject(const Json& json, std::string where)
    : json_{json}, where_{std::move(where)} {
  if (!json.is_object()) {
    throw ConfigError{fmt::format("{}: expected an object, found {}", where_, json.type_name())};
  }
}

std::string JsonObject::place(const std::string& key) const {
  const bool outermost = where_.find(": ") == std::string::npos;
  return where_ + (outermost ? ": " : ".") + key;
}

const Json* JsonObject::find(const std::string& key) {
  known_.insert(key);
  const auto it = json_.find(key);
  return it == json_.end() ? nullptr : &*it;
}

void JsonObject::reject_unknown_keys(
    const std::vector<std::pair<std::string, std::string>>& hints) const {
  const std::vector<std::string> known(known_.begin(), known_.end());
  for (const auto& [key, value] : json_.items()) {
    if (known_.contains(key)) continue;
    std::string suggestion = did_you_mean(key, known);
    for (const auto& [typed, right] : hints) {
      if (typed == key) suggestion = fmt::format(", did you mean \"{}\"?", right);
    }
    throw ConfigError{fmt::format("{}: unknown key \"{}\" (known keys: {}){}", where_, key,
                                  join(known, ", "), suggestion)};
  }
}

void JsonObject::fail(const std::string& key, const Json& value, const std::string& rule) const {
  throw ConfigError{place(key), shown(value), rule};
}

void JsonObject::fail_missing(const std::string& key, const std::string& rule) const {
  throw ConfigError{fmt::format("{}: missing key \"{}\" ({})", where_, key, rule)};
}

bool JsonObject::same_value(const Json& parsed, const Json& given) {
  return canonical_json(parsed) == canonical_json(given);
}

}  // namespace oodsweep
