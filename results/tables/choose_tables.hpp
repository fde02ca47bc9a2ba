#pragma once

#include <string>
#include <vector>

#include "results/store/database.hpp"
#include "results/tables/comparison_table.hpp"
#include "results/tables/table_query.hpp"

namespace oodsweep {

struct TableName {
  std::string metric;
  std::string convention;
};

/// Which tables the options ask for. A metric that the sweep's first convention does not have is
/// taken from one that has it, unless the convention was asked for.
/// @throws ConfigError for a metric or convention without values, with those there are.
[[nodiscard]] std::vector<TableName> choose_tables(Database& database, const SweepIdentity& sweep,
                                                   const TableOptions& options);

}  // namespace oodsweep
