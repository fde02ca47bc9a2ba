#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/weights/weights_file.hpp"

namespace oodsweep {

/// Whether the bytes begin like a safetensors file: a plausible header length and an opening brace.
[[nodiscard]] bool looks_like_safetensors(std::string_view bytes);

/// 8-byte little-endian length, JSON header, raw data. Offsets must lie inside the data, tile it
/// without gap or overlap, and match shape and type.
/// @throws ConfigError naming `place`.
[[nodiscard]] WeightsFile parse_safetensors(std::string_view bytes, const std::string& place);

/// The content of a safetensors file: tensors in the order of their names, so that equal arrays
/// make equal bytes.
[[nodiscard]] std::string safetensors_bytes(const std::vector<NamedArray>& arrays,
                                            const std::map<std::string, std::string>& metadata);

}  // namespace oodsweep
