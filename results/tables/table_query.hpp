#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "results/store/database.hpp"

namespace oodsweep {

struct SweepIdentity {
  std::int64_t id = 0;
  std::string name;
  std::int64_t version = 0;
  std::int64_t repeats = 0;
};

/// The named sweep: NAME is its version used last, NAME@2 the second; "" is the sweep used last.
/// @throws ConfigError with the names there are.
[[nodiscard]] SweepIdentity find_sweep(Database& database, const std::string& name);

/// One stored value with the trial it belongs to.
struct StoredValue {
  std::int64_t trial = 0;
  std::string dataset;  ///< As this sweep calls it; "" for in-distribution values.
  std::string variant;  ///< Score-level parameters, canonical JSON.
  int draw = 0;
  std::optional<double> value;
  std::string reason;
  std::string positive;
  std::int64_t n_in = 0;
  std::int64_t n_out = 0;
};

/// Values of one metric. @param convention "" for in-distribution metrics.
[[nodiscard]] std::vector<StoredValue> stored_values(Database& database, const SweepIdentity& sweep,
                                                     const std::string& metric,
                                                     const std::string& convention,
                                                     const std::string& role);

/// Trials with the variant that v_best has of them.
/// @throws ConfigError if the sweep has no values on validation outliers.
[[nodiscard]] std::set<std::pair<std::int64_t, std::string>> chosen_variants(
    Database& database, const SweepIdentity& sweep, const std::string& convention);

struct StoredTrial {
  std::int64_t id = 0;
  std::string method;
  std::int64_t repeat = 0;
  std::map<std::string, std::string> parameters;
};
/// In the order of the sweep file.
[[nodiscard]] std::vector<StoredTrial> stored_trials(Database& database,
                                                     const SweepIdentity& sweep);

/// Outlier sets of a role in the order of their stages, and why a trial's set has no values yet.
struct Expected {
  std::int64_t trial = 0;
  std::string dataset;
  std::string state;       ///< "done", "pending", "failed: ..."
  std::string evaluation;  ///< What its stage evaluates: "detection", "rejection".
};
[[nodiscard]] std::vector<Expected> expected_datasets(Database& database,
                                                      const SweepIdentity& sweep,
                                                      const std::string& role);

/// Which evaluation gives values of a metric; "detection" while there is none.
[[nodiscard]] std::string evaluation_of_metric(Database& database, const std::string& metric);

}  // namespace oodsweep
