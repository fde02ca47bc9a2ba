#pragma once

#include <string>
#include <vector>

namespace oodsweep {

/// A row of the first table of spec ssl-oe 4.5, its two name cells word for word.
struct ClassifierRow {
  std::string checkpoint;      ///< "calib_baseline_epoch_9, T=1.173": with its temperature.
  std::string quantity;        ///< "error %"
  std::vector<double> values;  ///< Percent, or logits.
};

/// A row of the second table: all 10,000 test digits against a whole anomaly set.
struct DetectionRow {
  std::string checkpoint;
  std::string d_out;
  std::int64_t n_out = 0;
  std::vector<double> msp;   ///< FPR95, AUROC, AUPR in percent.
  std::vector<double> xent;  ///< The same.
};

inline const std::string kError = "error %";
inline const std::string kErrorDetection = "error detection FPR95 / AUROC / AUPR";
inline const std::string kCalibration = "in-dist RMS / MAD / SoftF1";

[[nodiscard]] const std::vector<ClassifierRow>& classifier_rows();
[[nodiscard]] const std::vector<DetectionRow>& detection_rows_of_spec();

}  // namespace oodsweep
