#include "sweeps/setting_use.hpp"

namespace oodsweep {

bool is_outlier_setting(const std::string& key) {
  return key == "outlier_order" || key == "outlier_augmentation";
}

bool is_read(const std::string& key, const Settings& settings, bool sees_outliers) {
  if (is_outlier_setting(key)) return sees_outliers;
  const bool steps = settings.at("schedule").value == "step";
  if (key == "milestones" || key == "factor") return steps;
  return key != "final_learning_rate" || !steps;
}

bool enters_key(const std::string& key, const Settings& settings, bool sees_outliers) {
  if (!is_read(key, settings, sees_outliers)) return false;
  if (key == "precision") return settings.at(key).value != "fp32";
  const bool augmentation = key == "augmentation" || key == "outlier_augmentation";
  return !augmentation || settings.at(key).value != "none";
}

}  // namespace oodsweep
