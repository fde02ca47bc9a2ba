#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "sweeps/stage.hpp"

namespace oodsweep {

struct ProbeSettings {
  std::filesystem::path worker;  ///< oodsweep-worker
  std::filesystem::path data_root;
  std::chrono::seconds limit{8};  ///< From the worker's start.
};

/// What a stage without parents would take: a worker begins it in a temporary folder and is stopped
/// at the limit; the pace of its steps is taken for the pace of all. Its start does not count, as
/// it does not in the seconds of finished stages. One worker is at it, so a machine whose slots are
/// all busy may be slower.
/// @return Seconds; nothing if the worker failed, or told no two steps before the limit.
[[nodiscard]] std::optional<double> probe_stage(const Stage& stage, const ProbeSettings& settings);

}  // namespace oodsweep
