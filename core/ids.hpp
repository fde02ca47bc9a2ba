#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

namespace oodsweep {

/// Content key of a stage: 64 hex digits, SHA-256 of what changes its result. Empty means none.
struct StageKey {
  std::string hex;
  [[nodiscard]] std::string short_form() const { return hex.substr(0, 10); }
  [[nodiscard]] bool empty() const { return hex.empty(); }
  /// Safe as a folder's name: 64 lower-case hex digits.
  [[nodiscard]] bool well_formed() const {
    return hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  }
  auto operator<=>(const StageKey&) const = default;
};

/// Name of one attempt at one assignment, unique in a run folder ("a000017").
struct AttemptId {
  std::string text;
  auto operator<=>(const AttemptId&) const = default;
};

}  // namespace oodsweep

template <>
struct std::hash<oodsweep::StageKey> {
  std::size_t operator()(const oodsweep::StageKey& key) const noexcept {
    return std::hash<std::string>{}(key.hex);
  }
};
