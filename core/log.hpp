#pragma once

#include <string>
#include <string_view>

namespace oodsweep {

/// Shown in front of every line, e.g. "rank 1". Set once at start.
void set_log_prefix(std::string prefix);

/// One line to stderr, written with one call so that lines of several processes do not mix.
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

}  // namespace oodsweep
