#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "datasets/image_source.hpp"

namespace oodsweep {

enum class OutlierOrder {
  kPermuted,  ///< Blocks in a keyed permutation, images drawn from a pool of open blocks.
  kOffset     ///< In file order from a random start (code of Outlier Exposure, spec ssl-oe 1.6).
};

/// An endless sequence of outlier images. What stands at a position depends on (seed, position)
/// alone: not on threads, ranks, batch layout or where reading began. It runs on over the epochs of
/// the in-distribution set; each image occurs once per pass. Blocks that come next are read ahead
/// by one thread of its own. One reader at a time.
class OutlierStream {
 public:
  OutlierStream(std::shared_ptr<const ImageSource> source, std::uint64_t seed, OutlierOrder order);
  ~OutlierStream();

  /// Image number (within the source) at `position`.
  [[nodiscard]] std::int64_t index_at(std::int64_t position) const;

  /// @param pixels [count, height, width, channels].
  void read(std::int64_t position, std::int64_t count, float* pixels);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oodsweep
