#pragma once

#include <vector>

#include "datasets/importers/formats.hpp"

namespace oodsweep {

/// Formats of texts: lines, labelled lines, WikiText, a folder of files.
[[nodiscard]] std::vector<ImportFormat> text_formats();

}  // namespace oodsweep
