#include "results/store/metric_list.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "results/metrics/rejection.hpp"

namespace oodsweep {
namespace {

struct MetricInfo {
  std::string name;
  const char* scope;
  const char* better;
  std::string title;
};

std::vector<MetricInfo> all_metrics() {
  std::vector<MetricInfo> all{
      {"auroc", "detection", "higher", "AUROC"},
      {"aupr", "detection", "higher", "AUPR"},
      {"aupr_in", "detection", "higher", "AUPR (in)"},
      {"aupr_out", "detection", "higher", "AUPR (out)"},
      {"fpr95", "detection", "lower", "FPR95"},
      {"det_err95", "detection", "lower", "detection error at 95 % recall"},
      {"det_err_min", "detection", "lower", "smallest detection error"},
      {"test_accuracy", "in_distribution", "higher", "test accuracy"},
      {"test_error", "in_distribution", "lower", "test error"},
      {"error_detection_auroc", "in_distribution", "higher", "AUROC of error detection"},
      {"error_detection_aupr", "in_distribution", "higher", "AUPR of error detection"},
      {"error_detection_fpr95", "in_distribution", "lower", "FPR95 of error detection"},
      {"rms_calibration", "in_distribution", "lower", "RMS calibration error"},
      {"mad_calibration", "in_distribution", "lower", "MAD calibration error"},
      {"soft_f1", "in_distribution", "higher", "soft F1"},
      {"train_loss", "in_distribution", "lower", "last training loss"},
  };
  for (const int recall : rejection_recalls()) {
    const std::string suffix = fmt::format("_tpr{}", recall);
    const std::string when = fmt::format(", {} % of the outliers rejected", recall);
    all.push_back({"coverage" + suffix, "detection", "higher", "coverage" + when});
    all.push_back({"normal_error" + suffix, "detection", "lower", "error of accepted" + when});
    all.push_back({"total_error" + suffix, "detection", "lower",
                   "error of accepted and outliers accepted" + when});
  }
  return all;
}

}  // namespace

void write_metric_list(Database& database) {
  for (const MetricInfo& metric : all_metrics()) {
    database
        .cached(
            "INSERT INTO metric (name, scope, better, title) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (name) DO UPDATE SET scope = excluded.scope, better = excluded.better, "
            "title = excluded.title")
        .bind_all(metric.name, metric.scope, metric.better, metric.title)
        .run();
  }
}

}  // namespace oodsweep
