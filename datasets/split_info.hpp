#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// What the numbers of a float data set mean. Stored 8-bit sets are always kPixel.
enum class PixelSpace {
  kPixel,        ///< [0, 1]; the network standardises.
  kNetworkInput  ///< Already standardised (noise sets of spec ssl-oe 3.4 for standardised
                 ///< networks).
};

/// What a split is for; decides the default split of a bare name.
enum class SplitRole { kTrain, kTest, kOutliers, kValidationOutliers, kTestOutliers };

/// A resolved split of one data set: everything that plan, keys and tables need, without pixels.
struct SplitInfo {
  std::string name;     ///< As tables show it: "notmnist", "mnist:train[0:30000]".
  std::string dataset;  ///< "notmnist"
  ImageShape shape;
  PixelSpace space = PixelSpace::kPixel;
  std::vector<std::string> classes;  ///< Empty when unlabelled.
  std::int64_t count = 0;
  std::string fingerprint;  ///< 64 hex digits; the only part of a split that enters a key.
  bool derived =
      false;      ///< Generated or made from another set on read; exempt from overlap checks.
  Json location;  ///< Opaque: Catalog::open() reads it, in this process or a worker.
};

}  // namespace oodsweep
