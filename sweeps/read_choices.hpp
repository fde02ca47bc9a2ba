#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// One value of "in_distribution": a name, or {"train", "test"}.
[[nodiscard]] DataChoice read_data_choice(const Json& value, const std::string& place);

/// One value of "network": a name, or an object with "name".
/// @param folder Where a relative path of weights starts.
[[nodiscard]] NetworkChoice read_network_choice(const Json& value, const std::string& place,
                                                const std::filesystem::path& folder);

enum class TrainingRole {
  kBase,   ///< The outermost "training": the network that methods share.
  kMethod  ///< "training" of a method: its own phase.
};

/// One "training" object. @param seed The sweep's.
[[nodiscard]] TrainingSpec read_training(const Json& value, const std::string& place,
                                         TrainingRole role, std::int64_t seed);

/// One entry of "methods". @param sweep Its seed and its data are read already.
[[nodiscard]] MethodSpec read_method(const Json& value, const std::string& place,
                                     const SweepSpec& sweep);

}  // namespace oodsweep
