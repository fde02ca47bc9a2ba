#pragma once

#include <string>
#include <vector>

#include "datasets/derived/image_functions.hpp"

namespace oodsweep {

/// How a transform works. Not image by image: `function` is null.
struct TransformRow {
  std::string name;
  std::string summary;
  bool takes_size = false;  ///< Its name is followed by the side of the result.
  /// What the source has to be, in words; "" if it is.
  std::string (*missing)(const TransformInput& input) = nullptr;
  ImageFunction (*function)(const TransformInput& input) = nullptr;
  bool loses_classes = false;  ///< Its images have no class.
};

[[nodiscard]] const std::vector<TransformRow>& transform_table();

}  // namespace oodsweep
