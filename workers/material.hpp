#pragma once

#include <string>

#include "core/json.hpp"

namespace oodsweep {

/// For what a stage's material says and this program does in one way only.
/// @throws ConfigError if `material[key]` is not `supported`.
void require_supported(const Json& material, const std::string& key, const Json& supported);

}  // namespace oodsweep
