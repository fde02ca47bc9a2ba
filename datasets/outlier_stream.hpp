#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "datasets/image_source.hpp"

namespace oodsweep {

enum class OutlierOrder {
  kPermuted,  ///< Blocks in a keyed permutation, images drawn from a pool of open blocks.
  kOffset     ///< In file order from a random start, anew each pass (code of Outlier Exposure).
};

/// Images per block of the stream, and blocks per pool. Both are part of the sequence.
inline constexpr std::int64_t kStreamBlock = 256;
inline constexpr std::int64_t kStreamPool = 128;

/// The order in which a set of `size` images is passed over, again and again: a pure function of
/// (size, seed, order, position), so that it neither depends on threads, ranks and batch layout nor
/// on where reading began. Each image occurs once per pass.
///
/// kPermuted: the blocks of a pass are permuted; each run of kStreamPool blocks is a pool whose
/// images are permuted as a whole, the last one with the images behind the last whole block. A set
/// of up to one pool is thus permuted completely.
class OutlierSequence {
 public:
  OutlierSequence(std::int64_t size, std::uint64_t seed, OutlierOrder order);
  [[nodiscard]] std::int64_t index_at(std::int64_t position) const;
  /// The images at positions [first, first + count); much faster than one by one.
  [[nodiscard]] std::vector<std::int64_t> indices(std::int64_t first, std::int64_t count) const;

 private:
  std::int64_t size_;
  std::uint64_t seed_;
  OutlierOrder order_;
};

/// The endless sequence of outlier images of a training. The images that come next are fetched by a
/// thread of its own, since the order is known. One reader at a time.
class OutlierStream {
 public:
  OutlierStream(std::shared_ptr<const ImageSource> source, std::uint64_t seed, OutlierOrder order);
  ~OutlierStream();

  /// Image number (within the source) at `position`.
  [[nodiscard]] std::int64_t index_at(std::int64_t position) const;

  /// @param pixels [count, height, width, channels].
  /// @throws IoError of the source; also one that happened while reading ahead.
  void read(std::int64_t position, std::int64_t count, float* pixels);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oodsweep
