#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oodsweep {

/// The fields of one line of CSV: separated by commas, in double quotes where they hold a comma or
/// a quote, which is then doubled. Fields do not run over lines.
/// @throws ConfigError at `place` for a quote that is not closed or text after a closed one.
[[nodiscard]] std::vector<std::string> split_csv_line(std::string_view line,
                                                      const std::string& place);

}  // namespace oodsweep
