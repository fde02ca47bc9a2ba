#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// What the number after +- is over. The two are never pooled.
enum class Spread {
  kRepeats,  ///< sd (n - 1) over trainings of the means over draws; n = trainings.
  kDraws     ///< Mean over trainings of the sd (n - 1) over evaluation draws; n = draws.
};

enum class TableFormat { kText, kMarkdown, kCsv };

struct TableOptions {
  std::string sweep;                 ///< "" = the newest version of the sweep last used.
  std::vector<std::string> metrics;  ///< Empty = auroc, fpr95 and the convention's AUPR.
  std::string convention;            ///< "" = the first that the sweep names.
  std::string role = "test";         ///< "test" or "validation".
  Spread spread = Spread::kRepeats;
  bool chosen = false;  ///< Of each method only the row that was chosen on validation outliers.
  TableFormat format = TableFormat::kText;
};

/// One number of a table, a fraction. Rendering multiplies by 100.
struct TableCell {
  std::optional<double> mean;
  std::optional<double> sd;
  std::int64_t n = 0;   ///< Of what the spread is over.
  std::string missing;  ///< Why there is no mean: "pending", "failed: ...".
};

struct TableRow {
  std::string method;            ///< "outlier_exposure"
  std::string settings;          ///< What tells it from the method's other rows: "start=scratch".
  std::vector<TableCell> cells;  ///< One per column.
};

/// All rows of one metric under one convention.
struct ComparisonTable {
  std::string sweep;
  std::int64_t version = 0;
  std::string metric;
  std::string metric_title;
  bool higher_is_better = true;
  std::string convention;
  std::string positive;              ///< "in" or "out"; "" where it does not matter.
  std::string sizes;                 ///< "2000 in : 400 out (5.0:1)"; several where columns differ.
  std::string spread;                ///< "sd over repeats"
  std::string selection;             ///< How rows were chosen; "" = all rows.
  std::int64_t draws = 0;            ///< Evaluation draws; 0 = whole sets.
  std::vector<std::string> columns;  ///< "test accuracy", then the outlier sets, then "mean".
  std::vector<TableRow> rows;
};

/// Tables of a run folder, one per metric, from its database.
/// @throws ConfigError if there is no database, no such sweep, or no such metric or convention in
/// it, or nothing was chosen.
[[nodiscard]] std::vector<ComparisonTable> collect_tables(const std::filesystem::path& run_dir,
                                                          const TableOptions& options);

/// The same numbers give the same text. Best of a column in bold (Markdown) or with a star (text).
[[nodiscard]] std::string render_tables(const std::vector<ComparisonTable>& tables,
                                        TableFormat format);

}  // namespace oodsweep
