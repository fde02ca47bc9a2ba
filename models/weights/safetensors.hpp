#pragma once

#include <string>
#include <string_view>

#include "models/weights/weights_file.hpp"

namespace oodsweep {

/// Whether the bytes begin like a safetensors file: a plausible header length and an opening brace.
[[nodiscard]] bool looks_like_safetensors(std::string_view bytes);

/// 8-byte little-endian length, JSON header, raw data. Offsets must lie inside the data, tile it
/// without gap or overlap, and match shape and type.
/// @throws ConfigError naming `place`.
[[nodiscard]] WeightsFile parse_safetensors(std::string_view bytes, const std::string& place);

}  // namespace oodsweep
