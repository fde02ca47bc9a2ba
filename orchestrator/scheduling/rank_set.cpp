#include "orchestrator/scheduling/rank_set.hpp"

#include <bit>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr unsigned kBits = 6;  ///< 2^6 bits in a word.

std::uint64_t bit_of(std::size_t number) { return std::uint64_t{1} << (number & 63U); }

}  // namespace

RankSet::RankSet(std::size_t limit) {
  std::size_t words = limit;
  do {
    words = (words + 63) >> kBits;
    levels_.emplace_back(words == 0 ? 1 : words, 0);
  } while (words > 1);
}

bool RankSet::contains(Rank rank) const {
  const std::size_t word = rank >> kBits;
  return word < levels_[0].size() && (levels_[0][word] & bit_of(rank)) != 0;
}

void RankSet::insert(Rank rank) {
  if (contains(rank)) return;
  OOD_EXPECT(rank >> kBits < levels_[0].size(), "the number is below the set's limit");
  ++size_;
  std::size_t number = rank;
  for (auto& level : levels_) {
    std::uint64_t& word = level[number >> kBits];
    const bool had_any = word != 0;
    word |= bit_of(number);
    if (had_any) return;
    number >>= kBits;
  }
}

void RankSet::erase(Rank rank) {
  if (!contains(rank)) return;
  --size_;
  std::size_t number = rank;
  for (auto& level : levels_) {
    std::uint64_t& word = level[number >> kBits];
    word &= ~bit_of(number);
    if (word != 0) return;
    number >>= kBits;
  }
}

RankSet::Rank RankSet::first(Rank from) const {
  std::size_t number = from;
  std::size_t level = 0;
  // Up to the first level that has a later member, then down along the smallest bits.
  for (;; ++level) {
    if (level == levels_.size()) return kNone;
    const std::size_t word = number >> kBits;
    if (word >= levels_[level].size()) return kNone;
    const std::uint64_t later = levels_[level][word] & (~std::uint64_t{0} << (number & 63U));
    if (later != 0) {
      number = (word << kBits) + static_cast<std::size_t>(std::countr_zero(later));
      break;
    }
    number = word + 1;
  }
  while (level-- > 0) {
    number = (number << kBits) + static_cast<std::size_t>(std::countr_zero(levels_[level][number]));
  }
  return static_cast<Rank>(number);
}

}  // namespace oodsweep
