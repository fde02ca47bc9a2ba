#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "results/tables/comparison_table.hpp"

namespace oodsweep {
namespace {

std::string header_of(const ComparisonTable& table) {
  const std::string draws =
      table.draws > 0 ? fmt::format("{} draws", table.draws) : "whole sets, no draws";
  return fmt::format(
      "{} version {}: {} in % ({} is better); convention {}, positive = {}; n {}; {}; mean +- {} "
      "(n){}{}",
      table.sweep, table.version, table.metric_title, table.higher_is_better ? "higher" : "lower",
      table.convention, table.positive.empty() ? "either" : table.positive, table.sizes, draws,
      table.spread, table.selection.empty() ? "" : "; ", table.selection);
}

std::string cell_text(const TableCell& cell) {
  if (!cell.mean) return cell.missing.empty() ? "-" : cell.missing;
  const std::string spread = cell.sd ? fmt::format(" +- {:.2f}", 100.0 * *cell.sd) : "";
  return fmt::format("{:.2f}{} ({})", 100.0 * *cell.mean, spread, cell.n);
}

/// Whether the cell is the best of its column as printed; ties all are. Accuracy is better when
/// higher.
bool is_best(const ComparisonTable& table, std::size_t row, std::size_t column) {
  if (table.rows.size() < 2) return false;
  const bool higher = column == 0 || table.higher_is_better;
  const auto printed = [&](const TableRow& other) {
    return std::round(*other.cells[column].mean * 1e4) * (higher ? 1.0 : -1.0);
  };
  const TableRow& own = table.rows[row];
  if (!own.cells[column].mean) return false;
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const TableRow& other) {
    return !other.cells[column].mean || printed(other) <= printed(own);
  });
}

std::string label_of(const TableRow& row) {
  return row.settings.empty() ? row.method : row.method + " " + row.settings;
}

std::string render_text(const ComparisonTable& table) {
  std::vector<std::vector<std::string>> lines{{"method"}};
  lines[0].insert(lines[0].end(), table.columns.begin(), table.columns.end());
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> line{label_of(table.rows[row])};
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const bool best = is_best(table, row, column);
      line.push_back(cell_text(table.rows[row].cells[column]) + (best ? "*" : " "));
    }
    lines.push_back(std::move(line));
  }
  std::vector<std::size_t> widths(lines[0].size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text = header_of(table) + "\n";
  for (const auto& line : lines) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
      out += i == 0 ? fmt::format("{:<{}}", line[i], widths[i])
                    : fmt::format("  {:>{}}", line[i], widths[i]);
    }
    while (out.ends_with(' ')) out.pop_back();
    text += out + "\n";
  }
  return text;
}

std::string render_markdown(const ComparisonTable& table) {
  std::string text =
      header_of(table) + "\n\n| method | " + join(table.columns, " | ") + " |\n|---|";
  for (std::size_t i = 0; i < table.columns.size(); ++i) text += "---:|";
  text += "\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    text += "| " + label_of(table.rows[row]) + " |";
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::string cell = cell_text(table.rows[row].cells[column]);
      text += is_best(table, row, column) ? " **" + cell + "** |" : " " + cell + " |";
    }
    text += "\n";
  }
  return text;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string{"\"\""} : std::string{c};
  return result + "\"";
}

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

std::string render_csv(const std::vector<ComparisonTable>& tables) {
  std::string text =
      "sweep,version,metric,convention,positive,sizes,draws,spread,method,settings,column,mean,sd,"
      "n,"
      "missing\n";
  for (const ComparisonTable& table : tables) {
    for (const TableRow& row : table.rows) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const TableCell& cell = row.cells[i];
        const std::vector<std::string> fields{table.sweep,
                                              std::to_string(table.version),
                                              table.metric,
                                              table.convention,
                                              table.positive,
                                              table.sizes,
                                              std::to_string(table.draws),
                                              table.spread,
                                              row.method,
                                              row.settings,
                                              table.columns[i],
                                              number(cell.mean),
                                              number(cell.sd),
                                              std::to_string(cell.n),
                                              cell.missing};
        std::vector<std::string> safe;
        for (const std::string& field : fields) safe.push_back(quoted(field));
        text += join(safe, ",") + "\n";
      }
    }
  }
  return text;
}

}  // namespace

std::string render_tables(const std::vector<ComparisonTable>& tables, TableFormat format) {
  if (format == TableFormat::kCsv) return render_csv(tables);
  std::vector<std::string> parts;
  for (const ComparisonTable& table : tables) {
    parts.push_back(format == TableFormat::kText ? render_text(table) : render_markdown(table));
  }
  return join(parts, "\n");
}

}  // namespace oodsweep
