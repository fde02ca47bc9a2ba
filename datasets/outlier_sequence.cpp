#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/random.hpp"
#include "datasets/outlier_stream.hpp"

namespace oodsweep {
namespace {

KeyedPermutation permutation(std::int64_t size, std::uint64_t key) {
  return {static_cast<std::uint64_t>(size), key};
}

std::int64_t apply(const KeyedPermutation& permutation, std::int64_t index) {
  return static_cast<std::int64_t>(permutation(static_cast<std::uint64_t>(index)));
}

/// A run of positions that share their keys: a pool of a large set, otherwise a pass.
class Window {
 public:
  Window(std::int64_t size, std::uint64_t seed, OutlierOrder order, std::int64_t position)
      : size_{size}, begin_{position / size * size}, end_{begin_ + size} {
    const std::int64_t pass = position / size;
    if (order == OutlierOrder::kOffset) {
      CounterRandom random{seed, static_cast<std::uint64_t>(pass)};
      start_ = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size)));
    } else if (size / kStreamBlock <= kStreamPool) {
      images_ = permutation(size, derive_seed(seed, pass, "outliers/images"));
    } else {
      open_pool(seed, pass, position - begin_);
    }
  }

  [[nodiscard]] std::int64_t end() const { return end_; }

  [[nodiscard]] std::int64_t index_at(std::int64_t position) const {
    const std::int64_t within = position - begin_;
    if (!images_) return (start_ + within) % size_;
    const std::int64_t drawn = apply(*images_, within);
    if (!blocks_) return drawn;
    const std::int64_t block = drawn / kStreamBlock;
    const std::int64_t whole_blocks = size_ / kStreamBlock;
    if (block >= pool_blocks_) return drawn + (whole_blocks - pool_blocks_) * kStreamBlock;
    return apply(*blocks_, first_block_ + block) * kStreamBlock + drawn % kStreamBlock;
  }

 private:
  /// @param within Place in the pass.
  void open_pool(std::uint64_t seed, std::int64_t pass, std::int64_t within) {
    const std::int64_t whole_blocks = size_ / kStreamBlock;
    const std::int64_t last_pool = (whole_blocks - 1) / kStreamPool;
    const std::int64_t pool = std::min(within / (kStreamPool * kStreamBlock), last_pool);
    first_block_ = pool * kStreamPool;
    pool_blocks_ = std::min(kStreamPool, whole_blocks - first_block_);
    begin_ += first_block_ * kStreamBlock;
    // The images behind the last whole block are drawn with the last pool.
    if (pool < last_pool) end_ = begin_ + pool_blocks_ * kStreamBlock;
    const std::uint64_t pools = derive_seed(seed, pass, "outliers/pool");
    images_ = permutation(end_ - begin_, derive_seed(pools, pool, "outliers/images"));
    blocks_ = permutation(whole_blocks, derive_seed(seed, pass, "outliers/blocks"));
  }

  std::int64_t size_;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t start_ = 0;                  ///< kOffset: image that the pass begins with.
  std::optional<KeyedPermutation> images_;  ///< kPermuted: of the window.
  std::optional<KeyedPermutation> blocks_;  ///< Large sets: of the pass.
  std::int64_t first_block_ = 0;
  std::int64_t pool_blocks_ = 0;
};

}  // namespace

OutlierSequence::OutlierSequence(std::int64_t size, std::uint64_t seed, OutlierOrder order)
    : size_{size}, seed_{seed}, order_{order} {
  OOD_EXPECT(size > 0, "an outlier set with images");
}

std::int64_t OutlierSequence::index_at(std::int64_t position) const {
  return Window{size_, seed_, order_, position}.index_at(position);
}

std::vector<std::int64_t> OutlierSequence::indices(std::int64_t first, std::int64_t count) const {
  std::vector<std::int64_t> images;
  images.reserve(static_cast<std::size_t>(count));
  for (std::int64_t position = first; position < first + count;) {
    const Window window{size_, seed_, order_, position};
    const std::int64_t end = std::min(window.end(), first + count);
    for (; position < end; ++position) images.push_back(window.index_at(position));
  }
  return images;
}

}  // namespace oodsweep
