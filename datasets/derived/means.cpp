#include "datasets/derived/means.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/random.hpp"

namespace oodsweep {
namespace {

class MeanSource final : public WrappedSource {
 public:
  MeanSource(Mean mean, std::uint64_t seed, SourcePointer source, SplitInfo info)
      : WrappedSource{std::move(source), std::move(info)}, mean_{mean}, seed_{seed} {}
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    std::vector<std::int64_t> partners;
    for (const std::int64_t index : indices) {
      partners.push_back(mean_partner(seed_, index, info().count));
    }
    std::vector<float> others(indices.size() * static_cast<std::size_t>(info().shape.pixels()));
    source().read(indices, pixels, nullptr);
    source().read(partners, others.data(), nullptr);
    for (std::size_t i = 0; i < others.size(); ++i) {
      pixels[i] = mean_ == Mean::kArithmetic ? pixels[i] / 2.0F + others[i] / 2.0F
                                             : std::sqrt(pixels[i] * others[i]);
    }
    if (labels != nullptr) read_labels(indices, labels);
  }
  /// A mean of two images has no class.
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    std::fill_n(labels, indices.size(), -1);
  }

 private:
  Mean mean_;
  std::uint64_t seed_;
};

}  // namespace

std::int64_t mean_partner(std::uint64_t seed, std::int64_t index, std::int64_t count) {
  CounterRandom random{seed, static_cast<std::uint64_t>(index)};
  const auto drawn = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(count - 1)));
  return drawn < index ? drawn : drawn + 1;
}

SourcePointer open_means(Mean mean, std::uint64_t seed, SourcePointer source, SplitInfo info) {
  return std::make_shared<MeanSource>(mean, seed, std::move(source), std::move(info));
}

}  // namespace oodsweep
