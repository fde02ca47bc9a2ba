#pragma once

#include <string>

#include "sweeps/phase_settings.hpp"

namespace oodsweep {

/// Settings that speak of auxiliary outliers: only a method's own phase sees any.
[[nodiscard]] bool is_outlier_setting(const std::string& key);

/// Whether a training with these settings reads `key`: those of the other schedule and, without
/// outliers, those that speak of them are not read.
[[nodiscard]] bool is_read(const std::string& key, const Settings& settings, bool sees_outliers);

/// Whether `key` is part of the train stage's key and of the trial's parameters: it is read and is
/// not one of the settings whose default means a training as it was before there was the setting.
/// Stages that were stored then keep their keys so.
[[nodiscard]] bool enters_key(const std::string& key, const Settings& settings, bool sees_outliers);

}  // namespace oodsweep
