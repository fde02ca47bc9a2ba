#include "datasets/stream/outlier_sequence.hpp"

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/random.hpp"

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
  Window(std::int64_t size, const StreamPool& pool, std::uint64_t seed, OutlierOrder order,
         std::int64_t position)
      : size_{size}, pool_{pool}, begin_{position / size * size}, end_{begin_ + size} {
    const std::int64_t pass = position / size;
    if (order == OutlierOrder::kOffset) {
      CounterRandom random{seed, static_cast<std::uint64_t>(pass)};
      start_ = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size)));
    } else if (size / pool.block_images <= pool.blocks) {
      images_ = permutation(size, derive_seed(seed, pass, "outliers/images"));
    } else {
      open_pool(seed, pass, position - begin_);
    }
  }

  [[nodiscard]] std::int64_t end() const { return end_; }

  /// Computes where the open blocks stand once instead of for each image.
  void look_up_blocks() {
    for (std::int64_t i = 0; blocks_ && i < open_blocks_; ++i) {
      block_table_.push_back(apply(*blocks_, first_block_ + i));
    }
  }

  [[nodiscard]] std::int64_t index_at(std::int64_t position) const {
    const std::int64_t within = position - begin_;
    if (!images_) return (start_ + within) % size_;
    const std::int64_t drawn = apply(*images_, within);
    if (!blocks_) return drawn;
    const std::int64_t per_block = pool_.block_images;
    const std::int64_t block = drawn / per_block;
    if (block >= open_blocks_) return drawn + (size_ / per_block - open_blocks_) * per_block;
    const std::int64_t number = block_table_.empty()
                                    ? apply(*blocks_, first_block_ + block)
                                    : block_table_[static_cast<std::size_t>(block)];
    return number * per_block + drawn % per_block;
  }

 private:
  /// @param within Place in the pass.
  void open_pool(std::uint64_t seed, std::int64_t pass, std::int64_t within) {
    const std::int64_t whole_blocks = size_ / pool_.block_images;
    const std::int64_t last_pool = (whole_blocks - 1) / pool_.blocks;
    const std::int64_t pool = std::min(within / pool_.images(), last_pool);
    first_block_ = pool * pool_.blocks;
    open_blocks_ = std::min(pool_.blocks, whole_blocks - first_block_);
    begin_ += first_block_ * pool_.block_images;
    // The images behind the last whole block are drawn with the last pool.
    if (pool < last_pool) end_ = begin_ + open_blocks_ * pool_.block_images;
    const std::uint64_t pools = derive_seed(seed, pass, "outliers/pool");
    images_ = permutation(end_ - begin_, derive_seed(pools, pool, "outliers/images"));
    blocks_ = permutation(whole_blocks, derive_seed(seed, pass, "outliers/blocks"));
  }

  std::int64_t size_;
  StreamPool pool_;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t start_ = 0;                  ///< kOffset: image that the pass begins with.
  std::optional<KeyedPermutation> images_;  ///< kPermuted: of the window.
  std::optional<KeyedPermutation> blocks_;  ///< Large sets: of the pass.
  std::int64_t first_block_ = 0;
  std::int64_t open_blocks_ = 0;
  std::vector<std::int64_t> block_table_;
};

}  // namespace

StreamPool stream_pool(const ImageShape& shape) {
  const std::int64_t images = block_images(shape);
  const std::int64_t fitting = kMostPoolBytes / (images * shape.pixels());
  return {images, std::clamp(fitting, std::int64_t{2}, kStreamPool)};
}

OutlierSequence::OutlierSequence(std::int64_t size, std::uint64_t seed, OutlierOrder order,
                                 StreamPool pool)
    : size_{size}, seed_{seed}, order_{order}, pool_{pool} {
  OOD_EXPECT(size > 0, "an outlier set with images");
}

std::int64_t OutlierSequence::index_at(std::int64_t position) const {
  return Window{size_, pool_, seed_, order_, position}.index_at(position);
}

std::int64_t OutlierSequence::pool_end(std::int64_t position) const {
  return Window{size_, pool_, seed_, order_, position}.end();
}

std::vector<std::int64_t> OutlierSequence::indices(std::int64_t first, std::int64_t count) const {
  std::vector<std::int64_t> images;
  images.reserve(static_cast<std::size_t>(count));
  for (std::int64_t position = first; position < first + count;) {
    Window window{size_, pool_, seed_, order_, position};
    const std::int64_t end = std::min(window.end(), first + count);
    if (end - position > pool_.blocks) window.look_up_blocks();
    for (; position < end; ++position) images.push_back(window.index_at(position));
  }
  return images;
}

}  // namespace oodsweep
