#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

inline constexpr const char* kPathRule = "an absolute path without \"..\"";

[[nodiscard]] bool is_safe_path(const std::string& text);

/// A stage out of a request, of which nothing is believed: its key is that of its material, what
/// the material reads are its parents, and its places lead nowhere but to the data folder and to
/// files of weights (whose content the material names).
/// @param where The stage's place in the request, for errors.
/// @throws ConfigError naming place, value and rule.
[[nodiscard]] Stage checked_stage(const Json& json, const std::string& where,
                                  const std::filesystem::path& data_root);

}  // namespace oodsweep
