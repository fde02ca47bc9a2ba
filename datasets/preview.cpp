#include "datasets/preview.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/pictures/contact_sheet.hpp"
#include "datasets/pictures/png_picture.hpp"

namespace oodsweep {
namespace {

Picture read_picture(const ImageSource& source, std::int64_t index) {
  const ImageShape& shape = source.info().shape;
  std::vector<float> values(static_cast<std::size_t>(shape.pixels()));
  source.read({&index, 1}, values.data(), nullptr);
  Picture picture{shape.height, shape.width, shape.channels, {}};
  picture.pixels.reserve(values.size());
  for (const float value : values) {
    const float level = std::clamp(value, 0.0F, 1.0F) * 255.0F;
    picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(level)));
  }
  return picture;
}

}  // namespace

std::int64_t write_preview(const ImageSource& source, const std::filesystem::path& file) {
  constexpr std::int64_t kColumns = 8;
  const std::int64_t shown = std::min(kPreviewImages, source.info().count);
  std::vector<Picture> pictures;
  for (std::int64_t i = 0; i < shown; ++i) {
    pictures.push_back(read_picture(source, i * source.info().count / shown));
  }
  const std::string png = encode_png(contact_sheet(pictures, kColumns));
  try {
    write_file_atomically(file, png);
  } catch (const IoError& error) {
    throw ConfigError{std::string{"--preview: "} + error.what()};
  }
  return shown;
}

}  // namespace oodsweep
