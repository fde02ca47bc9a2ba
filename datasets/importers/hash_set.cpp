#include "datasets/importers/hash_set.hpp"

#include <utility>

namespace oodsweep {

std::size_t HashSet::place_of(std::uint64_t hash) const {
  const std::size_t mask = places_.size() - 1;  // a power of two
  std::size_t place = hash & mask;
  while (places_[place] != 0 && places_[place] != hash) place = (place + 1) & mask;
  return place;
}

bool HashSet::insert(std::uint64_t hash) {
  if (hash == 0) return !std::exchange(has_zero_, true);
  std::uint64_t& place = places_[place_of(hash)];
  if (place == hash) return false;
  place = hash;
  if (++count_ * 4 > places_.size() * 3) grow();
  return true;
}

bool HashSet::contains(std::uint64_t hash) const {
  return hash == 0 ? has_zero_ : places_[place_of(hash)] == hash;
}

void HashSet::grow() {
  const auto old = std::exchange(places_, std::vector<std::uint64_t>(2 * places_.size()));
  for (const std::uint64_t hash : old) {
    if (hash != 0) places_[place_of(hash)] = hash;
  }
}

}  // namespace oodsweep
