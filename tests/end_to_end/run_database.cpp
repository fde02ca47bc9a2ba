#include "tests/end_to_end/run_database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>

namespace oodsweep {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string text_of(sqlite3_stmt* statement, int column) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return "NULL";
  if (sqlite3_column_type(statement, column) == SQLITE_FLOAT) {
    return fmt::format("{}", sqlite3_column_double(statement, column));
  }
  return reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
}

}  // namespace

std::vector<RunDatabase::Row> RunDatabase::rows(const std::string& sql) const {
  std::vector<Row> rows;
  sqlite3* opened = nullptr;
  const int error = sqlite3_open_v2(file_.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, Close> database{opened};
  if (error != SQLITE_OK) return rows;
  sqlite3_busy_timeout(opened, 5000);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(opened, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
    const std::string reason = sqlite3_errmsg(opened);
    if (reason.starts_with("no such table")) return rows;  // the program is about to make it
    throw std::runtime_error{sql + ": " + reason};
  }
  const std::unique_ptr<sqlite3_stmt, Close> statement{prepared};
  while (sqlite3_step(prepared) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(prepared); ++i) row.push_back(text_of(prepared, i));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::int64_t RunDatabase::integer(const std::string& sql) const {
  const auto all = rows(sql);
  return all.empty() ? 0 : std::stoll(all.front().front());
}

std::vector<std::string> RunDatabase::column(const std::string& sql) const {
  std::vector<std::string> values;
  for (Row& row : rows(sql)) values.push_back(std::move(row.front()));
  return values;
}

std::vector<RunDatabase::Row> RunDatabase::results() const {
  return rows(
      "SELECT stage.key, metric, convention, positive, dataset, role, variant.parameters, draw, "
      "value, result.reason, n_in, n_out FROM result JOIN stage ON stage.id = result.stage "
      "JOIN variant ON variant.id = result.variant ORDER BY 1, 2, 3, 4, 5, 6, 7, 8");
}

}  // namespace oodsweep
