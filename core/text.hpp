#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oodsweep {

/// The candidate nearest to `word` by edit distance if it is near enough to be a typing slip, else
/// "".
[[nodiscard]] std::string closest_match(std::string_view word,
                                        const std::vector<std::string>& candidates);

/// `, did you mean "x"?` or an empty text.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Letters, digits, '-', '_', '.', not starting with '.', at most 100: safe as a folder's name.
[[nodiscard]] bool is_plain_name(std::string_view name);

}  // namespace oodsweep
