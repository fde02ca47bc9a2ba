#include "datasets/generated_sets.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/generators/glyphs.hpp"
#include "datasets/generators/noise.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/resident_sets.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kGlyphTrainImages = 4000;
constexpr std::int64_t kGlyphTestImages = 2000;
constexpr std::uint64_t kGeneratorSeed = 20;  // of the sets themselves, not of a sweep

const std::vector<std::pair<std::string, NoiseKind>>& noise_kinds() {
  static const std::vector<std::pair<std::string, NoiseKind>> kinds{
      {"gaussian", NoiseKind::kGaussian},
      {"rademacher", NoiseKind::kRademacher},
      {"bernoulli", NoiseKind::kBernoulli},
      {"blobs", NoiseKind::kBlobs},
      {"uniform", NoiseKind::kUniform}};
  return kinds;
}

std::optional<NoiseKind> noise_kind(const std::string& name) {
  for (const auto& [known, kind] : noise_kinds()) {
    if (name == known) return kind;
  }
  return std::nullopt;
}

std::span<const GlyphShape> shapes_of(const std::string& set) {
  if (set == "glyphs") return glyph_classes();
  return set == "glyphs-outliers" ? glyph_outlier_shapes() : glyph_novel_shapes();
}

SplitInfo describe_glyphs(const std::string& set, const std::string& split) {
  SplitInfo info;
  info.dataset = set;
  info.shape = {1, kGlyphSize, kGlyphSize};
  info.derived = true;
  info.count = split == "train" ? kGlyphTrainImages : kGlyphTestImages;
  for (const GlyphShape& shape : shapes_of(set)) info.classes.push_back(shape.name);
  info.location = {{"type", "generated"}, {"set", set},          {"version", kGlyphVersion},
                   {"split", split},      {"count", info.count}, {"seed", kGeneratorSeed}};
  return info;
}

SplitInfo describe_noise(const std::string& set, NoiseKind kind,
                         const std::optional<NoiseContext>& noise, const std::string& place) {
  if (!noise) {
    throw ConfigError{place, "\"" + set + "\"",
                      "a set of images; noise can only be a test or validation outlier set"};
  }
  if (kind == NoiseKind::kRademacher && !noise->standardised) {
    throw ConfigError{
        place, "\"rademacher\"",
        "\"bernoulli\": values -1 and 1 are for networks that standardise their input"};
  }
  SplitInfo info;
  info.dataset = set;
  info.shape = noise->shape;
  info.space = noise->standardised ? PixelSpace::kNetworkInput : PixelSpace::kPixel;
  info.derived = true;
  info.count = noise->count;
  info.location = {{"type", "generated"},
                   {"set", set},
                   {"version", kNoiseVersion},
                   {"split", "test"},
                   {"count", info.count},
                   {"seed", kGeneratorSeed},
                   {"shape", {info.shape.channels, info.shape.height, info.shape.width}},
                   {"standardised", noise->standardised}};
  return info;
}

std::shared_ptr<const ImageSource> draw_glyphs(SplitInfo info) {
  const auto set = info.location.at("set").get<std::string>();
  const auto seed =
      derive_seed(info.location.at("seed"), 0,
                  "glyphs/" + set + "/" + info.location.at("split").get<std::string>());
  const auto shapes = shapes_of(set);
  const auto size = static_cast<std::size_t>(info.shape.pixels());
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(info.count) * size);
  std::vector<std::int32_t> labels;
  for (std::int64_t image = 0; image < info.count; ++image) {
    const auto label = static_cast<std::size_t>(image) % shapes.size();
    draw_glyph(shapes[label], CounterRandom{seed, static_cast<std::uint64_t>(image)},
               std::span{pixels}.subspan(static_cast<std::size_t>(image) * size, size));
    labels.push_back(static_cast<std::int32_t>(label));
  }
  return std::make_shared<MemorySource>(std::move(info), std::move(pixels), std::move(labels));
}

/// Noise is drawn on reading: image `index` is a function of the index alone.
class NoiseSource final : public ImageSource {
 public:
  NoiseSource(SplitInfo info, NoiseKind kind)
      : info_{std::move(info)},
        kind_{kind},
        seed_{derive_seed(info_.location.at("seed"), 0, "noise/" + info_.dataset)} {}
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    const auto size = static_cast<std::size_t>(info_.shape.pixels());
    for (const std::int64_t index : indices) {
      draw_noise(kind_, info_.shape, info_.space == PixelSpace::kNetworkInput, seed_, index,
                 {pixels, size});
      pixels += size;
      if (labels != nullptr) *labels++ = -1;
    }
  }

 private:
  SplitInfo info_;
  NoiseKind kind_;
  std::uint64_t seed_;
};

}  // namespace

const std::vector<GeneratedSet>& generated_sets() {
  static const std::vector<GeneratedSet> sets{
      {"glyphs", "28x28 drawn characters of ten classes", {"train", "test"}},
      {"glyphs-outliers", "sixteen other characters, for training with outliers", {"train"}},
      {"glyphs-novel", "ten further characters, for testing", {"test"}},
      {"gaussian", "clipped normal noise", {"test"}},
      {"rademacher", "-1 or 1, for networks that standardise", {"test"}},
      {"bernoulli", "0 or 1", {"test"}},
      {"blobs", "blurred and thresholded noise", {"test"}},
      {"uniform", "uniform noise", {"test"}},
  };
  return sets;
}

const GeneratedSet* find_generated(const std::string& name) {
  for (const GeneratedSet& set : generated_sets()) {
    if (set.name == name) return &set;
  }
  return nullptr;
}

SplitInfo describe_generated(const GeneratedSet& set, const std::string& split,
                             const std::optional<NoiseContext>& noise, const std::string& place) {
  if (std::find(set.splits.begin(), set.splits.end(), split) == set.splits.end()) {
    throw ConfigError{place, "\"" + set.name + ":" + split + "\"",
                      set.name + " has " + join(set.splits, ", ")};
  }
  const std::optional<NoiseKind> kind = noise_kind(set.name);
  SplitInfo info =
      kind ? describe_noise(set.name, *kind, noise, place) : describe_glyphs(set.name, split);
  info.name = set.name + ":" + split;
  info.fingerprint = canonical_key(info.location);
  return info;
}

std::shared_ptr<const ImageSource> open_generated(SplitInfo info) {
  const std::optional<NoiseKind> kind = noise_kind(info.dataset);
  if (kind) return std::make_shared<NoiseSource>(std::move(info), *kind);
  const std::string key = info.fingerprint;
  const std::int64_t bytes = info.count * info.shape.pixels();
  return resident_set(key, bytes, [&] { return draw_glyphs(std::move(info)); });
}

}  // namespace oodsweep
