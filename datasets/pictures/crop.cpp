#include "datasets/pictures/crop.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

void check_fits(const Picture& picture, std::int64_t size, const std::string& place) {
  if (picture.height < size || picture.width < size) {
    throw ConfigError{place + ": has " + std::to_string(picture.height) + " x " +
                      std::to_string(picture.width) + " pixels, too few for a crop of " +
                      std::to_string(size) + " x " + std::to_string(size)};
  }
}

Picture crop(const Picture& picture, std::int64_t top, std::int64_t left, std::int64_t size) {
  Picture result{size, size, picture.channels, {}};
  const std::int64_t row = size * picture.channels;
  result.pixels.resize(static_cast<std::size_t>(size * row));
  for (std::int64_t y = 0; y < size; ++y) {
    const std::int64_t from = ((top + y) * picture.width + left) * picture.channels;
    std::copy_n(picture.pixels.begin() + from, row, result.pixels.begin() + y * row);
  }
  return result;
}

std::int64_t half_to_even(std::int64_t rest) {
  const std::int64_t half = rest / 2;
  return rest % 2 == 0 ? half : half + half % 2;
}

}  // namespace

Picture crop_centre(const Picture& picture, std::int64_t size, const std::string& place) {
  check_fits(picture, size, place);
  return crop(picture, half_to_even(picture.height - size), half_to_even(picture.width - size),
              size);
}

Picture crop_random(const Picture& picture, std::int64_t size, std::uint64_t seed,
                    std::uint64_t position, const std::string& place) {
  check_fits(picture, size, place);
  CounterRandom random{derive_seed(seed, 0, "import crop"), position};
  const auto place_within = [&](std::int64_t side) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(side - size + 1)));
  };
  const std::int64_t top = place_within(picture.height);
  return crop(picture, top, place_within(picture.width), size);
}

}  // namespace oodsweep
