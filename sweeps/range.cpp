#include "sweeps/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/random.hpp"
#include "sweeps/sweep_keys.hpp"

namespace oodsweep {
namespace {

struct Range {
  double from = 0.0;
  double to = 0.0;
  double step = 0.0;  ///< 0: `count` is given.
  std::int64_t count = 0;
  bool random = false;
  std::string scale = "linear";

  /// @param share In [0, 1].
  [[nodiscard]] double at(double share) const {
    return scale == "log" ? from * std::pow(to / from, share) : from + (to - from) * share;
  }
};

/// How many numbers, or how far apart: by one of three keys.
void read_spacing(JsonObject& object, const Json& value, Range& range) {
  constexpr auto positive = [](double step) { return std::isfinite(step) && step > 0.0; };
  const KeyGroup& keys = range_keys();
  range.random = object.has("random");
  object.read_optional("count", range.count, keys.rule("count"),
                       [](std::int64_t n) { return n >= 2 && n <= kLongestAxis; });
  object.read_optional("random", range.count, keys.rule("random"),
                       [](std::int64_t n) { return n >= 1 && n <= kLongestAxis; });
  object.read_optional("step", range.step, keys.rule("step"), positive);
  const int given = int{object.has("count")} + int{object.has("random")} + int{object.has("step")};
  if (given == 1) return;
  throw ConfigError{object.where(), value.dump(),
                    "a range has one of the keys count, step and random"};
}

Range read(const Json& value, const std::string& place) {
  constexpr auto finite = [](double number) { return std::isfinite(number); };
  const KeyGroup& keys = range_keys();
  JsonObject object{value, place};
  Range range;
  object.read_required("from", range.from, keys.rule("from"), finite);
  object.read_required("to", range.to, keys.rule("to"), finite);
  read_spacing(object, value, range);
  object.read_optional("scale", range.scale, keys.rule("scale"), [](const std::string& scale) {
    return scale == "linear" || scale == "log";
  });
  object.reject_unknown_keys();
  if (range.scale == "log" && (range.from <= 0.0 || range.to <= 0.0)) {
    throw ConfigError{place, value.dump(), "a log range needs from > 0 and to > 0"};
  }
  if ((range.random || range.step > 0.0) && range.from >= range.to) {
    throw ConfigError{place, value.dump(), "a range with step or random is empty unless from < to"};
  }
  if (range.scale == "log" && range.step > 0.0 && range.step <= 1.0) {
    throw ConfigError{place, value.dump(), "the step of a log range is a factor, more than 1"};
  }
  return range;
}

double rounded(double value, int digits) {
  return std::strtod(fmt::format("{:.{}g}", value, digits).c_str(), nullptr);
}

std::vector<double> even_steps(const Range& range) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < range.count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(range.count - 1);
    const bool inner = i != 0 && i != range.count - 1;
    values.push_back(inner ? rounded(range.at(share), 15) : i == 0 ? range.from : range.to);
  }
  return values;
}

/// Up to `to`, which is reached if it lies a whole number of steps off, but for rounding.
std::int64_t count_steps(const Range& range) {
  constexpr double kTolerance = 1e-9;
  const double steps = range.scale == "log" ? std::log(range.to / range.from) / std::log(range.step)
                                            : (range.to - range.from) / range.step;
  return static_cast<std::int64_t>(std::min(steps + kTolerance, 2.0 * kLongestAxis)) + 1;
}

std::vector<double> steps(const Range& range, const std::string& place, const Json& value) {
  const std::int64_t count = count_steps(range);
  if (count > kLongestAxis) {
    throw ConfigError{place, value.dump(),
                      fmt::format("a range of at most {} numbers", kLongestAxis)};
  }
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto place_in_range = static_cast<double>(i);
    const double exact = range.scale == "log" ? range.from * std::pow(range.step, place_in_range)
                                              : range.from + range.step * place_in_range;
    values.push_back(rounded(exact, 15));
  }
  return values;
}

/// Each whole number between `from` and `to` has a unit of the scale, half of it below.
double draw_whole(const Range& range, double share) {
  const Range units{.from = std::ceil(range.from) - 0.5,
                    .to = std::floor(range.to) + 0.5,
                    .count = 0,
                    .random = true,
                    .scale = range.scale};
  return std::clamp(std::round(units.at(share)), std::ceil(range.from), std::floor(range.to));
}

double draw_number(const Range& range, double share) {
  constexpr int kDigits = 6;
  return std::clamp(rounded(range.at(share), kDigits), range.from, range.to);
}

std::vector<double> drawn(const Range& range, bool whole, std::uint64_t seed) {
  const std::int64_t tries = 1000 + 100 * range.count;
  std::vector<double> values;
  for (std::int64_t i = 0; i < tries && std::ssize(values) < range.count; ++i) {
    const double share = CounterRandom{seed, static_cast<std::uint64_t>(i)}.uniform();
    const double value = whole ? draw_whole(range, share) : draw_number(range, share);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return values;
}

}  // namespace

std::vector<double> read_range(const Json& value, bool whole, const std::string& place,
                               std::uint64_t seed) {
  const Range range = read(value, place);
  if (range.step > 0.0) return steps(range, place, value);
  if (!range.random) return even_steps(range);
  const bool empty = whole && std::ceil(range.from) > std::floor(range.to);
  std::vector<double> values = empty ? std::vector<double>{} : drawn(range, whole, seed);
  if (std::ssize(values) < range.count) {
    throw ConfigError{place, value.dump(), "a range that holds so many different values"};
  }
  return values;
}

}  // namespace oodsweep
