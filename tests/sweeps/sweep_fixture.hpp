#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// A small valid sweep on built-in data; tests change one thing of it.
inline Json small_sweep() {
  return {{"format", "oodsweep/1"},
          {"name", "small"},
          {"repeats", 2},
          {"in_distribution", "glyphs"},
          {"network", "mnist_convnet"},
          {"outliers", "glyphs-outliers"},
          {"training", {{"recipe", "quickstart"}}},
          {"test_outliers", {"glyphs-novel", "gaussian"}},
          {"methods", {{{"method", "msp"}}, {{"method", "outlier_exposure"}}}}};
}

/// Changes a copy: small_sweep_with("/methods/1/start", "scratch").
inline Json small_sweep_with(const std::string& pointer, Json value) {
  Json sweep = small_sweep();
  sweep[Json::json_pointer{pointer}] = std::move(value);
  return sweep;
}

/// Lists of keys; braces alone would make an object of them.
inline Json zipped(const std::vector<std::vector<std::string>>& lists) { return lists; }

/// No stored sets: the generated ones only.
inline const Catalog& generated_data() {
  static const Catalog catalog{std::filesystem::temp_directory_path() / "oodsweep-no-data"};
  return catalog;
}

/// The message with which `action` refuses; "" if it does not.
template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

inline std::string parse_refusal(const Json& sweep) {
  return refusal([&] { static_cast<void>(parse_sweep(sweep, "s.json")); });
}

inline StageGraph expanded(const Json& sweep) {
  return expand(parse_sweep(sweep, "s.json"), generated_data());
}

/// What expanding `sweep` is refused with.
inline std::string expand_refusal(const Json& sweep) {
  return refusal([&] { static_cast<void>(expanded(sweep)); });
}

}  // namespace oodsweep
