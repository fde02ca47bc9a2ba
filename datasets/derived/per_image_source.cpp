#include "datasets/derived/per_image_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace oodsweep {
namespace {

class PerImageSource final : public WrappedSource {
 public:
  PerImageSource(ImageFunction function, SourcePointer source, SplitInfo info)
      : WrappedSource{std::move(source), std::move(info)}, function_{std::move(function)} {}
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    constexpr std::size_t kPiece = 256;  // images of the source in memory
    const auto from_size = static_cast<std::size_t>(source().info().shape.pixels());
    const auto to_size = static_cast<std::size_t>(info().shape.pixels());
    std::vector<float> originals(std::min(kPiece, indices.size()) * from_size);
    for (std::size_t first = 0; first < indices.size(); first += kPiece) {
      const auto piece = indices.subspan(first, std::min(kPiece, indices.size() - first));
      source().read(piece, originals.data(), labels == nullptr ? nullptr : labels + first);
      for (std::size_t i = 0; i < piece.size(); ++i, pixels += to_size) {
        function_(piece[i], std::span<const float>{originals}.subspan(i * from_size, from_size),
                  {pixels, to_size});
      }
    }
  }
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    source().read_labels(indices, labels);
  }

 private:
  ImageFunction function_;
};

}  // namespace

SourcePointer open_per_image(ImageFunction function, SourcePointer source, SplitInfo info) {
  return std::make_shared<PerImageSource>(std::move(function), std::move(source), std::move(info));
}

}  // namespace oodsweep
