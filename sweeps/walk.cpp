#include "sweeps/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/permutation.hpp"

namespace oodsweep {
namespace {

/// Axes that advance together, or one alone.
struct Group {
  std::vector<std::size_t> axes;
  std::uint64_t length = 0;
};

std::vector<Group> groups_of(const Walk& walk) {
  std::vector<Group> groups;
  for (std::size_t axis = 0; axis < walk.lengths.size(); ++axis) {
    const auto zipped = std::find_if(walk.zip.begin(), walk.zip.end(), [axis](const auto& axes) {
      return std::find(axes.begin(), axes.end(), axis) != axes.end();
    });
    if (zipped == walk.zip.end()) {
      groups.push_back({{axis}, walk.lengths[axis]});
    } else if (*std::min_element(zipped->begin(), zipped->end()) == axis) {
      groups.push_back({*zipped, walk.lengths[axis]});
    }
  }
  return groups;
}

std::uint64_t count_all(const std::vector<Group>& groups, const Walk& walk) {
  constexpr std::uint64_t kTooMany = std::uint64_t{1} << 62U;
  const std::uint64_t most = walk.random ? kTooMany : kMostCombinations;
  std::uint64_t count = 1;
  for (const Group& group : groups) {
    if (count > most / group.length) {
      throw ConfigError{fmt::format("{}: more than {} trials (shorten the lists{})", walk.place,
                                    most, walk.random ? "" : ", or add \"random\"")};
    }
    count *= group.length;
  }
  return count;
}

/// Combination number `position`; the last group runs fastest.
Indices combination(const std::vector<Group>& groups, std::size_t axes, std::uint64_t position) {
  Indices indices(axes);
  for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
    for (const std::size_t axis : group->axes) indices[axis] = position % group->length;
    position /= group->length;
  }
  return indices;
}

bool allows(const AxisCondition& part, const Indices& indices) {
  return part.allowed[indices[part.axis]];
}

bool reads(const AxisCondition& part, const Indices& indices) {
  return indices[part.axis] != kUnread;
}

bool passes(const std::vector<Condition>& only, const std::vector<Condition>& except,
            const Indices& indices) {
  const auto contradicts = [&](const AxisCondition& part) {
    return reads(part, indices) && !allows(part, indices);
  };
  const auto kept = [&](const Condition& condition) {
    return std::none_of(condition.begin(), condition.end(), contradicts);
  };
  const auto dropped = [&](const Condition& condition) {
    return std::all_of(condition.begin(), condition.end(), [&](const AxisCondition& part) {
      return reads(part, indices) && allows(part, indices);
    });
  };
  return (only.empty() || std::any_of(only.begin(), only.end(), kept)) &&
         std::none_of(except.begin(), except.end(), dropped);
}

/// Numbers of the combinations that "random" takes, ascending.
std::vector<std::uint64_t> draw(const Walk& walk, const std::vector<Group>& groups,
                                std::uint64_t count, std::uint64_t seed) {
  const KeyedPermutation order{count, seed};
  const auto wanted = static_cast<std::size_t>(*walk.random);
  const std::uint64_t tries = std::min<std::uint64_t>(count, kMostCombinations);
  std::vector<std::uint64_t> drawn;
  for (std::uint64_t i = 0; i < tries && drawn.size() < wanted; ++i) {
    const Indices indices = combination(groups, walk.lengths.size(), order(i));
    if (passes(walk.only, walk.except, indices)) drawn.push_back(order(i));
  }
  if (drawn.size() < wanted) {
    throw ConfigError{
        walk.place + (walk.place.find(": ") == std::string::npos ? ": " : ".") + "random",
        std::to_string(wanted),
        fmt::format("at most the {} combinations of the keys that make trials here", drawn.size())};
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace

std::vector<Indices> combinations(const Walk& walk, std::uint64_t seed) {
  const std::vector<Group> groups = groups_of(walk);
  const std::uint64_t count = count_all(groups, walk);
  std::vector<Indices> result;
  if (walk.random) {
    for (const std::uint64_t position : draw(walk, groups, count, seed)) {
      result.push_back(combination(groups, walk.lengths.size(), position));
    }
    return result;
  }
  for (std::uint64_t position = 0; position < count; ++position) {
    Indices indices = combination(groups, walk.lengths.size(), position);
    if (passes(walk.only, walk.except, indices)) result.push_back(std::move(indices));
  }
  if (result.empty()) {
    throw ConfigError{fmt::format("{}: \"only\" and \"except\" leave no combination", walk.place)};
  }
  return result;
}

bool admits(const Walk& walk, const Indices& indices) {
  return passes(walk.outer_only, walk.outer_except, indices);
}

}  // namespace oodsweep
