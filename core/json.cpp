#include "core/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/json_builder.hpp"

namespace oodsweep {
namespace {

/// Nearly every text of a stage's material is plain; nlohmann's writer costs ten times as much.
void append_quoted(const std::string& value, std::string& text) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (plain) {
    text += '"';
    text += value;
    text += '"';
  } else {
    text += Json(value).dump();
  }
}

/// Shortest text that reads back as the same double, and as a double: 1e+20, not its 21 digits.
std::string float_text(double value) {
  std::array<char, 32> buffer{};
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  const std::string text{begin, std::to_chars(begin, end, value).ptr};
  if (text.find_first_of(".e") != std::string::npos) return text;
  return {begin, std::to_chars(begin, end, value, std::chars_format::scientific).ptr};
}

std::string number_text(double value) {
  if (!std::isfinite(value)) throw InternalError{"JSON has no text for NaN or infinity"};
  if (value == std::trunc(value)) {
    if (value >= -0x1p63 && value < 0x1p63)
      return fmt::format_int{static_cast<std::int64_t>(value)}.str();
    if (value > 0 && value < 0x1p64)
      return fmt::format_int{static_cast<std::uint64_t>(value)}.str();
  }
  return float_text(value);
}

void append_canonical(const Json& value, std::string& text);

void append_array(const Json& array, std::string& text) {
  text += '[';
  for (const Json& element : array) {
    if (&element != &array.front()) text += ',';
    append_canonical(element, text);
  }
  text += ']';
}

void append_object(const Json& object, std::string& text) {
  text += '{';
  bool first = true;
  for (const auto& [key, element] : object.get_ref<const Json::object_t&>()) {  // sorted by key
    if (!first) text += ',';
    first = false;
    append_quoted(key, text);
    text += ':';
    append_canonical(element, text);
  }
  text += '}';
}

void append_canonical(const Json& value, std::string& text) {
  if (value.is_array()) {
    append_array(value, text);
  } else if (value.is_object()) {
    append_object(value, text);
  } else if (value.is_number_float()) {
    text += number_text(value.get<double>());
  } else if (value.is_string()) {
    append_quoted(value.get_ref<const std::string&>(), text);
  } else if (value.is_number_unsigned()) {
    text += fmt::format_int{value.get<std::uint64_t>()}.c_str();
  } else if (value.is_number_integer()) {
    text += fmt::format_int{value.get<std::int64_t>()}.c_str();
  } else {
    text += value.dump();
  }
}

}  // namespace

Json parse_json(std::string_view text, const std::string& where) {
  return JsonBuilder::parse(text, where);
}

Json read_json_file(const std::filesystem::path& path) {
  std::string text;
  try {
    text = read_file(path);
  } catch (const IoError& error) {
    throw ConfigError{error.what()};
  }
  return parse_json(text, path.string());
}

std::string canonical_json(const Json& value) {
  std::string text;
  text.reserve(1024);  // of a stage's material
  append_canonical(value, text);
  return text;
}

std::string canonical_key(const Json& value) { return sha256_hex(canonical_json(value)); }

}  // namespace oodsweep
