#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// Which value of each axis: a combination.
using Indices = std::vector<std::size_t>;

/// In place of an index: the trial does not read this axis.
inline constexpr std::size_t kUnread = std::numeric_limits<std::size_t>::max();

/// More combinations than this are not listed.
inline constexpr std::int64_t kMostCombinations = 1000000;

/// What a condition says about one axis.
struct AxisCondition {
  std::size_t axis = 0;       ///< By number; own axes first, then outer ones.
  std::vector<bool> allowed;  ///< One per value of the axis.
};

/// A condition object of the sweep file: holds where all its parts hold.
using Condition = std::vector<AxisCondition>;

/// How the axes of one object of the sweep file are walked. Every combination of their values, but
/// for what "zip", "only", "except" and "random" say.
struct Walk {
  std::vector<std::size_t> lengths;           ///< Per axis, each > 0.
  std::vector<std::vector<std::size_t>> zip;  ///< Axes that advance together, of equal lengths.
  std::vector<Condition> only;                ///< Empty: all. Else one of them has to hold.
  std::vector<Condition> except;              ///< None of them may hold.
  std::vector<Condition> outer_only;          ///< The same for conditions that also name axes of
  std::vector<Condition> outer_except;        ///< the object around this one; see admits().
  std::optional<std::int64_t> random;         ///< So many combinations, drawn; absent: all.
  std::string place;                          ///< Of the object, for errors.
};

/// The combinations in the order of the file, the last axis running fastest; at least one. Outer
/// conditions are not asked. What "random" takes is a function of (axes, seed); a larger number
/// keeps the combinations of a smaller one.
/// @throws ConfigError if conditions leave none, "random" wants more than there are, or there are
///         more than kMostCombinations without "random".
[[nodiscard]] std::vector<Indices> combinations(const Walk& walk, std::uint64_t seed);

/// Whether the outer conditions admit a trial. What it does not read cannot keep it out: in "only"
/// such an axis does not count, and an exception that names it does not hold.
/// @param indices Of own axes, then of outer ones; kUnread where the trial reads none.
[[nodiscard]] bool admits(const Walk& walk, const Indices& indices);

}  // namespace oodsweep
