#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oodsweep {

/// What a user writes where a split is meant, taken apart:
/// `name`, `name:split`, `name:split[a:b]`, `name{class,...}`, `name:split{class,...}[a:b]`,
/// `negative(any of these)`.
struct SplitRef {
  std::string transform;  ///< "negative", "" for none.
  std::string dataset;
  std::string split;                 ///< "" = the role's default.
  std::vector<std::string> classes;  ///< Empty = all.
  std::optional<std::pair<std::int64_t, std::int64_t>>
      range;  ///< [first, last), after the classes.
};

/// @param place Where the user wrote it. @throws ConfigError with the forms that are understood.
[[nodiscard]] SplitRef parse_split_ref(const std::string& text, const std::string& place);

}  // namespace oodsweep
