#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "results/tables/table_query.hpp"

namespace oodsweep {

/// Which rows a table has and what they are called: trials that differ in nothing but their repeat
/// are one row, with a row for each variant of the scores.
class RowLabels {
 public:
  struct Row {
    std::string method;
    std::string settings;  ///< Parameters in which the method's rows differ: "start=scratch".
    std::string cell;      ///< All parameters: what trials of one row share.
    std::string variant;
  };

  RowLabels(const std::vector<StoredTrial>& trials, const std::vector<StoredValue>& values);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  /// Rows that a value counts for; several for values of the network, which all its variants share.
  [[nodiscard]] std::vector<std::size_t> rows_of(const StoredValue& value) const;
  [[nodiscard]] bool belongs(std::int64_t trial, std::size_t row) const;
  /// The same rows, for values that belong to the network and not to a variant.
  [[nodiscard]] RowLabels without_variants() const;

 private:
  std::vector<Row> rows_;
  std::map<std::int64_t, std::string> cell_of_;
  bool ignore_variants_ = false;
};

}  // namespace oodsweep
