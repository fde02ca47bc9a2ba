#include "datasets/pictures/picture_size.hpp"

#include "core/error.hpp"

namespace oodsweep {

void check_picture_size(std::int64_t height, std::int64_t width, const std::string& place) {
  if (height < 1 || width < 1) throw ConfigError{place + ": a picture without pixels"};
  if (height > kMostSide || width > kMostSide || height > kMostPixels / width) {
    throw ConfigError{place + ": says it has " + std::to_string(height) + " x " +
                      std::to_string(width) + " pixels; at most " + std::to_string(kMostSide) +
                      " a side and " + std::to_string(kMostPixels) + " in all are read"};
  }
}

}  // namespace oodsweep
