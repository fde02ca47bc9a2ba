#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// One number that a paper or its authors' log prints. Columns: results/published/README.md.
struct PublishedValue {
  std::string paper;    ///< "OE"
  std::string table;    ///< "T7", "log"
  std::string d_in;     ///< Data sets by our names where we have them.
  std::string network;  ///< "mnist_convnet"
  std::string d_out;    ///< "" for numbers about the classifier, "mean" for the paper's average.
  std::string method;   ///< Registry name where we have it: "outlier_exposure".
  std::map<std::string, std::string> parameters;  ///< {"start": "fine_tune", "score": "msp"}
  std::string metric;                             ///< "fpr95", named as in results.
  double value = 0.0;                             ///< As printed: percent if `percent`.
  bool percent = true;       ///< False for temperatures, losses, seconds, counts, distances.
  std::optional<double> sd;  ///< In the unit of `value`.
  std::string convention;    ///< "oe", "" where none applies.
  std::string note;          ///< What differs or looks wrong.
};

/// Where the CSV files are: $OODSWEEP_PUBLISHED, else beside the installed program
/// (../share/oodsweep/published), else the folder of the sources.
[[nodiscard]] std::filesystem::path published_folder();

/// All values of all `*.csv` of a folder, files in the order of their names.
/// @throws ConfigError naming file, line and what is wrong; IoError if there is no such folder.
[[nodiscard]] std::vector<PublishedValue> read_published(const std::filesystem::path& folder);

}  // namespace oodsweep
