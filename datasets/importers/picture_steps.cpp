#include "datasets/importers/picture_steps.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/pictures/channels.hpp"
#include "datasets/pictures/crop.hpp"
#include "datasets/pictures/perceptual_hash.hpp"
#include "datasets/pictures/resize.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostSize = 1024;

Picture resized(const Picture& picture, std::int64_t size, Resampling resampling) {
  return resize(picture, size, size, resampling);
}

/// @param Channels A constant, so that the loops are unrolled and vectorised.
template <std::size_t Channels>
void add_sums(std::span<const std::uint8_t> pixels, PreparedImage& image) {
  constexpr std::size_t kStride = 4096 * Channels;  // whose squares fit 32 bits
  for (std::size_t start = 0; start < pixels.size(); start += kStride) {
    const std::size_t end = std::min(pixels.size(), start + kStride);
    std::array<std::uint32_t, Channels> sum{};
    std::array<std::uint32_t, Channels> square_sum{};
    for (std::size_t place = start; place < end; place += Channels) {
      for (std::size_t channel = 0; channel < Channels; ++channel) {
        const std::uint32_t value = pixels[place + channel];
        sum[channel] += value;
        square_sum[channel] += value * value;
      }
    }
    for (std::size_t channel = 0; channel < Channels; ++channel) {
      image.sum[channel] += sum[channel];
      image.square_sum[channel] += square_sum[channel];
    }
  }
}

}  // namespace

void check_picture_options(const ImportOptions& options) {
  if (options.size < 0 || options.size > kMostSize) {
    throw ConfigError{"--size", std::to_string(options.size), "pixels of each side, 1 to 1024"};
  }
  if (options.size == 0 && options.rule != SizeRule::kMean) {
    throw ConfigError{"--size", "nothing", "pixels of each side, with --resize or --crop"};
  }
  const bool crops = options.rule == SizeRule::kShorter || options.rule == SizeRule::kCrop;
  if (options.crop_seed && !crops) {
    throw ConfigError{"--crop", "random",
                      "--resize shorter, or no --resize: the other rules leave nothing to crop"};
  }
  if (options.grey && options.colour) {
    throw ConfigError{"--colour", "with --grey", "one of the two"};
  }
}

Picture PictureSteps::decode(const ImportItem& item) {
  if (item.encoded.empty() && item.picture.pixels.empty()) {
    throw ConfigError{item.place + ": not a picture (0 bytes)"};
  }
  return item.encoded.empty() ? item.picture : decoder_.decode(item.encoded, item.place);
}

Picture PictureSteps::sized(Picture picture, const ImportItem& item, std::uint64_t position) {
  if (options_.size == 0) return picture;
  switch (options_.rule) {
    case SizeRule::kMean:
      return resized(picture, options_.size, Resampling::kMean);
    case SizeRule::kExact:
      return resized(picture, options_.size, Resampling::kBilinear);
    case SizeRule::kArea:
      return resized(picture, options_.size, Resampling::kBox);
    case SizeRule::kShorter:
      picture = resize_shorter(picture, options_.size, Resampling::kBilinear);
      break;
    case SizeRule::kCrop:
      break;
  }
  return options_.crop_seed
             ? crop_random(picture, options_.size, *options_.crop_seed, position, item.place)
             : crop_centre(picture, options_.size, item.place);
}

ImageShape PictureSteps::stored_shape(const ImportItem& first) {
  const Picture picture = decode(first);
  const std::int64_t channels = options_.grey ? 1 : options_.colour ? 3 : picture.channels;
  if (options_.size > 0) return {channels, options_.size, options_.size};
  return {channels, picture.height, picture.width};
}

void PictureSteps::prepare_one(const ImportItem& item, std::uint64_t position,
                               const ImageShape& shape, const ExclusionList& exclusions,
                               PreparedImage& image, std::span<std::uint8_t> stored) {
  Picture picture = decode(item);
  if (options_.drop_repeated) image.source_hash = xxh3(std::as_bytes(std::span{picture.pixels}));
  if (options_.grey) picture = to_grey(picture);
  if (picture.channels > shape.channels) {
    throw ConfigError{item.place, "colour",
                      "grey images, as the first one; --colour or --grey makes all alike"};
  }
  picture = sized(std::move(picture), item, position);
  if (picture.channels < shape.channels) picture = to_colour(picture);
  const ImageShape its_shape{picture.channels, picture.height, picture.width};
  if (its_shape != shape) {
    throw ConfigError{
        item.place, its_shape.text(),
        "images of " + shape.text() + " in all splits, as the first one; --size makes them so"};
  }
  std::copy(picture.pixels.begin(), picture.pixels.end(), stored.begin());
  if (options_.invert) {
    for (std::uint8_t& value : stored) value = static_cast<std::uint8_t>(255 - value);
  }
  image.hash = xxh3(std::as_bytes(stored));
  shape.channels == 3 ? add_sums<3>(stored, image) : add_sums<1>(stored, image);
  image.excluded = exclusions.has_content(image.hash);
  if (exclusions.compares_looks() && !image.excluded) {
    std::copy(stored.begin(), stored.end(), picture.pixels.begin());
    image.excluded = exclusions.has_looks(perceptual_hash(picture));
  }
}

void PictureSteps::prepare(ImageBatch& batch, const ImageShape& shape,
                           const ExclusionList& exclusions) {
  const auto size = static_cast<std::size_t>(shape.pixels());
  batch.pixels.resize(batch.items.size() * size);
  try {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      PreparedImage image;
      prepare_one(batch.items[i], batch.positions[i], shape, exclusions, image,
                  std::span{batch.pixels}.subspan(i * size, size));
      batch.prepared.push_back(image);
    }
  } catch (...) {
    batch.failure = std::current_exception();
  }
}

}  // namespace oodsweep
