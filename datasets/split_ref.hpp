#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oodsweep {

/// What a user writes where a split is meant, taken apart: a part of a set, `name`, `name:split`,
/// `name:split[a:b]`, `name{class,...}`, `name{!class,...}`, `name:split{class,...}[a:b]`; a
/// transform of any of these, `negative(x)`, `crop32(negative(x))`; or several, `x + y`.
struct SplitRef {
  std::string text;  ///< As it was written.

  std::vector<SplitRef> parts;  ///< What is united, or the one set that is transformed.
  std::string transform;        ///< "negative", "" for none.

  // Without parts:
  std::string dataset;
  std::string split;                 ///< "" = the role's default.
  std::vector<std::string> classes;  ///< Empty = all.
  bool other_classes = false;        ///< All classes but these.
  std::optional<std::pair<std::int64_t, std::int64_t>>
      range;  ///< [first, last), after the classes.
};

/// @param place Where the user wrote it. @throws ConfigError with the forms that are understood.
[[nodiscard]] SplitRef parse_split_ref(const std::string& text, const std::string& place);

}  // namespace oodsweep
