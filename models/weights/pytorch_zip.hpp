#pragma once

#include <string>
#include <string_view>

#include "models/weights/weights_file.hpp"

namespace oodsweep {

[[nodiscard]] bool looks_like_zip(std::string_view bytes);

/// `<stem>/data.pkl` and `<stem>/data/<key>`, stored without compression. Sizes and offsets come
/// from the central directory. @throws ConfigError naming `place`.
[[nodiscard]] WeightsFile parse_pytorch_zip(std::string_view bytes, const std::string& place);

}  // namespace oodsweep
