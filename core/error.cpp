#include "core/error.hpp"

#include <fmt/format.h>

namespace oodsweep {

ConfigError::ConfigError(const std::string& place, const std::string& value,
                         const std::string& rule)
    : Error{fmt::format("{}: {} is not valid ({})", place, value, rule)} {}

namespace detail {

void fail_check(const char* kind, const char* condition, const char* file, int line,
                const std::string& message) {
  throw InternalError{fmt::format("{}:{}: {} {}: {}", file, line, kind, condition, message)};
}

}  // namespace detail

}  // namespace oodsweep
