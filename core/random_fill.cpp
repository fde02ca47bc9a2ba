#include <algorithm>
#include <array>
#include <cstddef>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/vector_clones.hpp"

namespace oodsweep {
namespace {

/// Counters side by side, word by word, so that one instruction works on many of them.
struct CounterBatch {
  static constexpr std::size_t kSize = 256;
  alignas(64) std::array<std::array<std::uint32_t, kSize>, 4> words;
};

/// Replaces each counter by its four numbers: philox4x32_10() of all of them.
OOD_VECTOR_CLONES
void encrypt(CounterBatch& batch, PhiloxKey key) {
  for (std::size_t i = 0; i < CounterBatch::kSize; ++i) {
    std::uint32_t word0 = batch.words[0][i];
    std::uint32_t word1 = batch.words[1][i];
    std::uint32_t word2 = batch.words[2][i];
    std::uint32_t word3 = batch.words[3][i];
    for (std::uint32_t round = 0; round < 10; ++round) {
      const std::uint64_t product0 = kPhiloxMultiplier0 * word0;
      const std::uint64_t product1 = kPhiloxMultiplier1 * word2;
      word0 = static_cast<std::uint32_t>(product1 >> 32U) ^ word1 ^ (key[0] + round * kPhiloxWeyl0);
      word1 = static_cast<std::uint32_t>(product1);
      word2 = static_cast<std::uint32_t>(product0 >> 32U) ^ word3 ^ (key[1] + round * kPhiloxWeyl1);
      word3 = static_cast<std::uint32_t>(product0);
    }
    batch.words[0][i] = word0;
    batch.words[1][i] = word1;
    batch.words[2][i] = word2;
    batch.words[3][i] = word3;
  }
}

/// Walks over the counters of consecutive positions, `blocks` counters each.
class CounterWalk {
 public:
  CounterWalk(std::uint64_t position, std::uint32_t blocks, std::uint32_t lane)
      : position_{position}, blocks_{blocks}, lane_{lane} {}

  void fill(CounterBatch& batch) {
    for (std::size_t i = 0; i < CounterBatch::kSize; ++i) {
      batch.words[0][i] = block_;
      batch.words[1][i] = lane_;
      batch.words[2][i] = static_cast<std::uint32_t>(position_);
      batch.words[3][i] = static_cast<std::uint32_t>(position_ >> 32U);
      if (++block_ == blocks_) {
        block_ = 0;
        ++position_;
      }
    }
  }

 private:
  std::uint64_t position_;
  std::uint32_t blocks_;
  std::uint32_t lane_;
  std::uint32_t block_ = 0;
};

/// Writes the numbers of a batch one after the other, without those that a position's last counter
/// gives beyond `per_position`.
class NumberWriter {
 public:
  NumberWriter(std::span<std::uint32_t> out, std::size_t per_position)
      : out_{out}, per_position_{per_position}, left_{per_position} {}

  [[nodiscard]] bool done() const { return written_ == out_.size(); }

  void write(const CounterBatch& batch) {
    if (per_position_ % 4 == 0 && out_.size() - written_ >= 4 * CounterBatch::kSize) {
      std::uint32_t* to = out_.data() + written_;
      for (std::size_t i = 0; i < CounterBatch::kSize; ++i) {
        for (std::size_t word = 0; word < 4; ++word) to[4 * i + word] = batch.words[word][i];
      }
      written_ += 4 * CounterBatch::kSize;
      return;
    }
    for (std::size_t i = 0; i < CounterBatch::kSize && !done(); ++i) {
      const std::size_t count = std::min<std::size_t>(4, left_);
      for (std::size_t word = 0; word < count; ++word) out_[written_++] = batch.words[word][i];
      left_ = left_ == count ? per_position_ : left_ - count;
    }
  }

 private:
  std::span<std::uint32_t> out_;
  std::size_t per_position_;
  std::size_t left_;  ///< Of the current position; not kept where positions need whole counters.
  std::size_t written_ = 0;
};

}  // namespace

void fill_random(std::span<std::uint32_t> out, std::uint64_t seed, std::uint64_t first_position,
                 std::size_t per_position, std::uint32_t lane) {
  OOD_EXPECT(per_position > 0 && out.size() % per_position == 0, "positions are filled whole");
  CounterWalk walk{first_position, static_cast<std::uint32_t>((per_position + 3) / 4), lane};
  NumberWriter writer{out, per_position};
  CounterBatch batch;
  const PhiloxKey key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
  while (!writer.done()) {
    walk.fill(batch);
    encrypt(batch, key);
    writer.write(batch);
  }
}

}  // namespace oodsweep
