#pragma once

#include <vector>

#include "datasets/importers/formats.hpp"

namespace oodsweep {

/// Formats in which their publishers give CIFAR, SVHN, STL-10, Tiny Images and LSUN, and arrays of
/// NumPy.
[[nodiscard]] std::vector<ImportFormat> published_formats();

}  // namespace oodsweep
