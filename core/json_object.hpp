#pragma once

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// Whether a value may be asked for as T: a float beyond the range of an integer type has no
/// conversion to it. What fits may still be refused as lossy.
template <class T>
[[nodiscard]] bool is_in_range(const Json& value) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (!value.is_number_float()) return true;
    const auto number = value.get<double>();
    return number >= static_cast<double>(std::numeric_limits<T>::min()) &&
           number < static_cast<double>(std::numeric_limits<T>::max()) + 1.0;
  } else if constexpr (requires { typename std::vector<typename T::value_type>; } &&
                       !std::is_same_v<T, std::string>) {
    return !value.is_array() || std::all_of(value.begin(), value.end(), [](const Json& element) {
      return is_in_range<typename T::value_type>(element);
    });
  } else {
    return true;
  }
}

/// One JSON object being read into a struct. Every error says where, what, and what would be right.
/// Used on one thread, by one function.
class JsonObject {
 public:
  /// `json` must outlive this. `where` tells the user its place: "odin.json: methods[1]", or just
  /// the file for the outermost object.
  /// @throws ConfigError if `json` is not an object.
  JsonObject(const Json& json, std::string where);

  [[nodiscard]] bool has(const std::string& key) const { return json_.contains(key); }
  [[nodiscard]] const std::string& where() const { return where_; }
  /// "odin.json: methods[1].epsilon", or "odin.json: seed" in the outermost object.
  [[nodiscard]] std::string place(const std::string& key) const;

  /// The raw value, counted as known; null if absent.
  [[nodiscard]] const Json* find(const std::string& key);

  /// Overwrites `field` if `key` is there. `rule` is the condition in words, `ok` in code.
  /// @throws ConfigError if the value has the wrong type or breaks the rule.
  template <class T, class Ok>
  void read_optional(const std::string& key, T& field, const std::string& rule, Ok ok) {
    const Json* value = find(key);
    if (value == nullptr) return;
    if (!is_in_range<T>(*value)) fail(key, *value, rule);
    try {
      T parsed = value->get<T>();
      if (!same_value(Json(parsed), *value) || !ok(parsed)) fail(key, *value, rule);
      field = std::move(parsed);
    } catch (const nlohmann::json::exception&) {
      fail(key, *value, rule);
    }
  }
  /// As read_optional, but absent is an error too.
  template <class T, class Ok>
  void read_required(const std::string& key, T& field, const std::string& rule, Ok ok) {
    if (!has(key)) fail_missing(key, rule);
    read_optional(key, field, rule, ok);
  }

  /// Call last. @throws ConfigError naming the first key that nothing read, the nearest known one
  /// and all known ones. `hints` maps what people type to the right key ("lambda" ->
  /// "outlier_loss_weight").
  void reject_unknown_keys(
      const std::vector<std::pair<std::string, std::string>>& hints = {}) const;

  [[noreturn]] void fail(const std::string& key, const Json& value, const std::string& rule) const;

 private:
  /// Whether reading lost nothing: 2.5 into an int, true into 1, -1 into an unsigned do.
  [[nodiscard]] static bool same_value(const Json& parsed, const Json& given);
  [[noreturn]] void fail_missing(const std::string& key, const std::string& rule) const;

  const Json& json_;
  std::string where_;
  std::set<std::string> known_;
};

}  // namespace oodsweep
