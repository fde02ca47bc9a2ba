#pragma once

#include <string>

namespace oodsweep {

/// The text of sweeps/README.md: every key of a sweep file with type, default, level and symbol,
/// the methods, the recipes, and which key enters which stage. Made from the same tables that read
/// sweeps.
[[nodiscard]] std::string sweep_reference();

/// The sweep that it shows, on generated data.
[[nodiscard]] std::string sweep_example();

}  // namespace oodsweep
