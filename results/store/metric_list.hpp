#pragma once

#include "results/store/database.hpp"

namespace oodsweep {

/// Writes into table `metric` what this program knows of metrics: scope, which way is better, the
/// title that tables print. Replaces what stands there. Call inside a transaction.
void write_metric_list(Database& database);

}  // namespace oodsweep
