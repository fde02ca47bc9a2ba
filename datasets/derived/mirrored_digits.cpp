#include "datasets/derived/mirrored_digits.hpp"

#include <algorithm>
#include <utility>

#include "datasets/derived/parts.hpp"

namespace oodsweep {
namespace {

class MirroredSource final : public WrappedSource {
 public:
  MirroredSource(SourcePointer source, SplitInfo info)
      : WrappedSource{std::move(source), std::move(info)},
        images_{mirrored_digits(labels_of(this->source()))} {}
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    const ImageShape& shape = info().shape;
    for (const std::int64_t index : indices) {
      const MirroredImage& mirrored = images_.at(static_cast<std::size_t>(index));
      source().read({&mirrored.image, 1}, pixels, nullptr);
      if (mirrored.vertical)
        flip(pixels, 1, shape.height, shape.width * shape.channels);
      else
        flip(pixels, shape.height, shape.width, shape.channels);
      pixels += shape.pixels();
    }
    if (labels != nullptr) read_labels(indices, labels);
  }
  /// A mirrored digit has no class.
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    std::fill_n(labels, indices.size(), -1);
  }
  bool has_random_access() const override { return true; }

 private:
  /// Reverses the order of `count` runs of `run` values, in each of `groups` groups.
  static void flip(float* values, std::int64_t groups, std::int64_t count, std::int64_t run) {
    for (std::int64_t group = 0; group < groups; ++group, values += count * run) {
      for (std::int64_t i = 0; i < count / 2; ++i) {
        std::swap_ranges(values + i * run, values + (i + 1) * run, values + (count - 1 - i) * run);
      }
    }
  }

  std::vector<MirroredImage> images_;
};

}  // namespace

std::vector<MirroredImage> mirrored_digits(const std::vector<std::int32_t>& labels) {
  std::vector<MirroredImage> images;
  for (const bool vertical : {true, false}) {
    for (std::size_t image = 0; image < labels.size(); ++image) {
      const std::int32_t digit = labels[image];
      if (digit == 0 || digit == 1 || digit == 8 || (vertical && digit == 3)) continue;
      images.push_back({static_cast<std::int64_t>(image), vertical});
    }
  }
  return images;
}

SourcePointer open_mirrored_digits(SourcePointer source, SplitInfo info) {
  return std::make_shared<MirroredSource>(std::move(source), std::move(info));
}

}  // namespace oodsweep
