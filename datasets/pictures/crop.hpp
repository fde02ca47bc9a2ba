#pragma once

#include <cstdint>
#include <string>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// The middle `size` x `size` pixels; of an odd rest the half is rounded to even, as torchvision's
/// `CenterCrop` does.
/// @param place Of the picture, for errors.
/// @throws ConfigError naming `place` if a side is shorter than `size`.
[[nodiscard]] Picture crop_centre(const Picture& picture, std::int64_t size,
                                  const std::string& place);

/// `size` x `size` pixels at a place that is a function of (seed, position) alone, each place
/// equally likely.
/// @param position Number of the image in its source.
/// @throws ConfigError as crop_centre().
[[nodiscard]] Picture crop_random(const Picture& picture, std::int64_t size, std::uint64_t seed,
                                  std::uint64_t position, const std::string& place);

}  // namespace oodsweep
