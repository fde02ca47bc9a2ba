#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace oodsweep {

using Json = nlohmann::json;

/// Strict JSON with // and /* */ comments. Refuses duplicate keys, numbers that a double or a
/// 64-bit integer cannot hold, and text after the value.
/// @param where Shown in errors, usually the file's name.
/// @throws ConfigError with line and column.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& where);

/// @throws ConfigError if the file is missing or not valid; its path is the place.
[[nodiscard]] Json read_json_file(const std::filesystem::path& path);

/// The one text of a value: keys sorted, no white space, shortest round-trip numbers, a float with
/// an integral value that fits 64 bits written as that integer. Equal values have equal texts
/// however they were spelled.
/// @throws InternalError for NaN and infinities.
[[nodiscard]] std::string canonical_json(const Json& value);

/// SHA-256 (64 hex digits) of canonical_json(value).
[[nodiscard]] std::string canonical_key(const Json& value);

}  // namespace oodsweep
