#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/random.hpp"
#include "datasets/outlier_stream.hpp"

namespace oodsweep {
namespace {

std::uint64_t pass_key(std::uint64_t seed, std::int64_t pass, const char* purpose) {
  return derive_seed(seed, pass, purpose);
}

/// Place `within` of a pass over `size` images in blocks.
std::int64_t permuted_index(std::int64_t size, std::uint64_t seed, std::int64_t pass,
                            std::int64_t within) {
  const std::int64_t whole_blocks = size / kStreamBlock;
  // The images behind the last whole block form a block of their own that stays last.
  if (whole_blocks <= kStreamPool) {
    const KeyedPermutation images{static_cast<std::uint64_t>(size),
                                  pass_key(seed, pass, "outliers/images")};
    return static_cast<std::int64_t>(images(static_cast<std::uint64_t>(within)));
  }
  const std::int64_t in_blocks = whole_blocks * kStreamBlock;
  if (within >= in_blocks) return within;
  const std::int64_t pool_images = kStreamPool * kStreamBlock;
  const std::int64_t pool = within / pool_images;
  const std::int64_t first_block = pool * kStreamPool;
  const std::int64_t blocks = std::min(kStreamPool, whole_blocks - first_block);
  const KeyedPermutation images{
      static_cast<std::uint64_t>(blocks * kStreamBlock),
      derive_seed(pass_key(seed, pass, "outliers/pool"), pool, "outliers/images")};
  const auto drawn = static_cast<std::int64_t>(
      images(static_cast<std::uint64_t>(within - first_block * kStreamBlock)));
  const KeyedPermutation order{static_cast<std::uint64_t>(whole_blocks),
                               pass_key(seed, pass, "outliers/blocks")};
  const auto block = static_cast<std::int64_t>(
      order(static_cast<std::uint64_t>(first_block + drawn / kStreamBlock)));
  return block * kStreamBlock + drawn % kStreamBlock;
}

}  // namespace

OutlierSequence::OutlierSequence(std::int64_t size, std::uint64_t seed, OutlierOrder order)
    : size_{size}, seed_{seed}, order_{order} {
  OOD_EXPECT(size > 0, "an outlier set with images");
}

std::int64_t OutlierSequence::index_at(std::int64_t position) const {
  const std::int64_t pass = position / size_;
  const std::int64_t within = position % size_;
  if (order_ == OutlierOrder::kPermuted) return permuted_index(size_, seed_, pass, within);
  CounterRandom random{seed_, static_cast<std::uint64_t>(pass)};
  const auto start = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size_)));
  return (start + within) % size_;
}

}  // namespace oodsweep
