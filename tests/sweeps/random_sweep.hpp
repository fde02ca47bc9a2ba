#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// Makes valid sweeps on built-in data, of every part of the language that chooses trials.
class SweepMaker {
 public:
  explicit SweepMaker(std::uint32_t seed) : random_{seed} {}

  /// One to three methods, each at most once; lists, zip, only, except. No "random".
  [[nodiscard]] Json sweep();
  /// Adds "random" to the sweep or to a method, or a range that draws.
  void draw_some(Json& sweep);

  [[nodiscard]] std::size_t below(std::size_t count) { return random_() % count; }
  [[nodiscard]] bool chance(std::size_t one_in) { return below(one_in) == 0; }

 private:
  [[nodiscard]] Json some_of(std::vector<Json> values);
  [[nodiscard]] Json training();
  [[nodiscard]] Json method(const std::string& name);
  void choose_combinations(Json& object, const std::vector<std::string>& keys);

  std::mt19937 random_;
};

/// The value of "network" or "training.epochs" in `object` as a list; empty if it is not there.
[[nodiscard]] std::vector<Json> values_of(const Json& object, const std::string& key);

/// How many trials a sweep of SweepMaker::sweep() makes, by going through every combination of all
/// its lists and keeping those that differ in something that the method reads.
[[nodiscard]] std::int64_t trials_by_definition(const Json& sweep);

}  // namespace oodsweep
