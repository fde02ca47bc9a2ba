#pragma once

#include <string>
#include <string_view>

#include "models/weights/weights_file.hpp"

namespace oodsweep {

/// Whether the bytes begin with the pickled magic number of the form that PyTorch wrote before 1.6.
[[nodiscard]] bool looks_like_pytorch_stream(std::string_view bytes);

/// Five pickles (magic number, protocol, system, object, storage keys), then per key an element
/// count and raw elements; nothing follows. @throws ConfigError naming `place`.
[[nodiscard]] WeightsFile parse_pytorch_stream(std::string_view bytes, const std::string& place);

}  // namespace oodsweep
