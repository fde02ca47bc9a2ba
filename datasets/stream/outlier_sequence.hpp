#pragma once

#include <cstdint>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {

enum class OutlierOrder {
  kPermuted,  ///< Blocks in a keyed permutation, images drawn from a pool of open blocks.
  kOffset     ///< In file order from a random start, anew each pass (code of Outlier Exposure).
};

/// Images per block of the stream and blocks per pool, both at most.
inline constexpr std::int64_t kStreamBlock = kBlockImages;
inline constexpr std::int64_t kStreamPool = 128;
/// Bytes of a pool of 8-bit images at most, unless two blocks alone have more.
inline constexpr std::int64_t kMostPoolBytes = std::int64_t{256} << 20;

/// What a stream has open at a time. Part of the sequence.
struct StreamPool {
  std::int64_t block_images = kStreamBlock;
  std::int64_t blocks = kStreamPool;

  [[nodiscard]] std::int64_t images() const { return block_images * blocks; }
  bool operator==(const StreamPool&) const = default;
};
/// For images of this shape: blocks as they are stored (block_images()), and as many as
/// kMostPoolBytes hold, from 2 to kStreamPool.
[[nodiscard]] StreamPool stream_pool(const ImageShape& shape);

/// The order in which a set of `size` images is passed over, again and again: a pure function of
/// (size, pool, seed, order, position), so that it neither depends on threads, ranks and batch
/// layout nor on where reading began. Each image occurs once per pass.
///
/// kPermuted: the blocks of a pass are permuted; each run of `pool.blocks` of them is a pool whose
/// images are permuted as a whole, the last one with the images behind the last whole block. A set
/// of up to one pool is thus permuted completely.
class OutlierSequence {
 public:
  OutlierSequence(std::int64_t size, std::uint64_t seed, OutlierOrder order, StreamPool pool = {});
  [[nodiscard]] std::int64_t index_at(std::int64_t position) const;
  /// The images at positions [first, first + count); much faster than one by one.
  [[nodiscard]] std::vector<std::int64_t> indices(std::int64_t first, std::int64_t count) const;
  /// The first position behind `position` whose pool, or pass, is another.
  [[nodiscard]] std::int64_t pool_end(std::int64_t position) const;
  [[nodiscard]] const StreamPool& pool() const { return pool_; }

 private:
  std::int64_t size_;
  std::uint64_t seed_;
  OutlierOrder order_;
  StreamPool pool_;
};

}  // namespace oodsweep
