#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

using SourcePointer = std::shared_ptr<const ImageSource>;

class SubsetSource final : public ImageSource {
 public:
  SubsetSource(SourcePointer source, std::vector<std::int64_t> indices, SplitInfo info)
      : source_{std::move(source)}, indices_{std::move(indices)}, info_{std::move(info)} {}
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source_->read(inner(indices), pixels, labels);
  }
  bool has_bytes() const override { return source_->has_bytes(); }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override {
    source_->read_bytes(inner(indices), pixels, labels);
  }
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    source_->read_labels(inner(indices), labels);
  }
  bool has_random_access() const override { return source_->has_random_access(); }

 private:
  std::vector<std::int64_t> inner(std::span<const std::int64_t> indices) const {
    std::vector<std::int64_t> numbers;
    numbers.reserve(indices.size());
    for (const std::int64_t index : indices) {
      numbers.push_back(indices_.at(static_cast<std::size_t>(index)));
    }
    return numbers;
  }

  SourcePointer source_;
  std::vector<std::int64_t> indices_;
  SplitInfo info_;
};

/// 1 - x.
class NegativeSource final : public ImageSource {
 public:
  NegativeSource(SourcePointer source, SplitInfo info)
      : source_{std::move(source)}, info_{std::move(info)} {}
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source_->read(indices, pixels, labels);
    const auto values = static_cast<std::int64_t>(indices.size()) * info_.shape.pixels();
    for (std::int64_t i = 0; i < values; ++i) pixels[i] = 1.0F - pixels[i];
  }
  bool has_random_access() const override { return source_->has_random_access(); }

 private:
  SourcePointer source_;
  SplitInfo info_;
};

/// A rectangle [row, row + rows) x [column, column + columns) that moves.
struct Piece {
  int to_row, to_column, rows, columns, from_row, from_column;
};

/// The fixed arrangement of the published code of Outlier Exposure, for 28 and 32 pixels; 64
/// doubles the latter.
constexpr std::array<Piece, 6> kPieces28{{{0, 0, 8, 14, 6, 0},
                                          {8, 0, 6, 14, 0, 0},
                                          {0, 14, 14, 14, 14, 0},
                                          {14, 0, 14, 14, 14, 14},
                                          {14, 14, 14, 6, 0, 22},
                                          {14, 20, 14, 8, 0, 14}}};
constexpr std::array<Piece, 6> kPieces32{{{0, 0, 8, 16, 8, 0},
                                          {8, 0, 8, 16, 0, 0},
                                          {0, 16, 16, 16, 16, 0},
                                          {16, 0, 16, 16, 16, 16},
                                          {16, 16, 16, 8, 0, 24},
                                          {16, 24, 16, 8, 0, 16}}};

class JigsawSource final : public ImageSource {
 public:
  JigsawSource(SourcePointer source, SplitInfo info)
      : source_{std::move(source)}, info_{std::move(info)} {}
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source_->read(indices, pixels, labels);
    const auto size = static_cast<std::size_t>(info_.shape.pixels());
    std::vector<float> original(size);
    for (std::size_t image = 0; image < indices.size(); ++image, pixels += size) {
      std::copy_n(pixels, size, original.begin());
      rearrange(original, pixels);
    }
  }

 private:
  void rearrange(const std::vector<float>& from, float* to) const {
    const std::int64_t width = info_.shape.width;
    const std::int64_t channels = info_.shape.channels;
    const int scale = width == 64 ? 2 : 1;
    for (const Piece& piece : width == 28 ? kPieces28 : kPieces32) {
      for (int row = 0; row < piece.rows * scale; ++row) {
        const std::int64_t source =
            ((piece.from_row * scale + row) * width + piece.from_column * scale) * channels;
        const std::int64_t target =
            ((piece.to_row * scale + row) * width + piece.to_column * scale) * channels;
        std::copy_n(from.begin() + source, piece.columns * scale * channels, to + target);
      }
    }
  }

  SourcePointer source_;
  SplitInfo info_;
};

class MirroredSource final : public ImageSource {
 public:
  MirroredSource(SourcePointer source, SplitInfo info)
      : source_{std::move(source)},
        images_{mirrored_digits(labels_of(*source_))},
        info_{std::move(info)} {}
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    const ImageShape& shape = info_.shape;
    for (const std::int64_t index : indices) {
      const MirroredImage& mirrored = images_.at(static_cast<std::size_t>(index));
      source_->read({&mirrored.image, 1}, pixels, labels);
      if (mirrored.vertical)
        flip(pixels, 1, shape.height, shape.width * shape.channels);
      else
        flip(pixels, shape.height, shape.width, shape.channels);
      pixels += shape.pixels();
      if (labels != nullptr) *labels++ = -1;  // a mirrored digit has no class
    }
  }

 private:
  /// Reverses the order of `count` runs of `run` values, in each of `groups` groups.
  static void flip(float* values, std::int64_t groups, std::int64_t count, std::int64_t run) {
    for (std::int64_t group = 0; group < groups; ++group, values += count * run) {
      for (std::int64_t i = 0; i < count / 2; ++i) {
        std::swap_ranges(values + i * run, values + (i + 1) * run, values + (count - 1 - i) * run);
      }
    }
  }

  SourcePointer source_;
  std::vector<MirroredImage> images_;
  SplitInfo info_;
};

}  // namespace

const std::vector<std::string>& transform_names() {
  static const std::vector<std::string> names{"negative", "jigsaw", "mirrored_digits"};
  return names;
}

std::vector<std::int32_t> labels_of(const ImageSource& source) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(source.info().count));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  std::vector<std::int32_t> labels(indices.size());
  source.read_labels(indices, labels.data());
  return labels;
}

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

std::shared_ptr<const ImageSource> open_subset(SourcePointer source,
                                               std::vector<std::int64_t> indices, SplitInfo info) {
  return std::make_shared<SubsetSource>(std::move(source), std::move(indices), std::move(info));
}

std::shared_ptr<const ImageSource> open_transformed(const std::string& transform,
                                                    SourcePointer source, SplitInfo info) {
  if (transform == "negative")
    return std::make_shared<NegativeSource>(std::move(source), std::move(info));
  if (transform == "jigsaw")
    return std::make_shared<JigsawSource>(std::move(source), std::move(info));
  OOD_EXPECT(transform == "mirrored_digits", "a transform with a name");
  return std::make_shared<MirroredSource>(std::move(source), std::move(info));
}

}  // namespace oodsweep
