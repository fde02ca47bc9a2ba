#include "results/store/query.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "results/store/store_reader.hpp"

namespace oodsweep {
namespace {

Json value_of(const Statement& select, int column) {
  if (select.is_null(column)) return nullptr;
  if (select.is_integer(column)) return select.integer(column);
  if (select.is_number(column)) return select.real(column);
  return select.text(column);
}

std::string plain(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_number_float()) return fmt::format("{}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string{"\"\""} : std::string{c};
  return result + "\"";
}

using Rows = std::vector<std::vector<Json>>;

std::string as_csv(const std::vector<std::string>& names, const Rows& rows) {
  std::string text;
  const auto line = [&](const auto& fields, const auto& to_text) {
    for (std::size_t i = 0; i < fields.size(); ++i)
      text += (i > 0 ? "," : "") + csv_field(to_text(fields[i]));
    text += "\n";
  };
  line(names, [](const std::string& name) { return name; });
  for (const auto& row : rows) line(row, plain);
  return text;
}

std::string as_json(const std::vector<std::string>& names, const Rows& rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i) object[names[i]] = row[i];
    list.push_back(std::move(object));
  }
  return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_aligned(const std::vector<std::string>& names, const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& name : names) widths.push_back(name.size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], plain(row[i]).size());
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("{:<{}}  ", names[i], widths[i]);
  text += "\n";
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i].is_number() ? fmt::format("{:>{}}  ", plain(row[i]), widths[i])
                                 : fmt::format("{:<{}}  ", plain(row[i]), widths[i]);
    }
    text += "\n";
  }
  return text + fmt::format("({} row{})\n", rows.size(), rows.size() == 1 ? "" : "s");
}

/// SQLite prepares the first statement of a text and drops the others.
bool has_second_statement(const Database& database, const std::string& sql) {
  sqlite3_stmt* first = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &first, &rest);
  sqlite3_finalize(first);
  if (code != SQLITE_OK) return false;  // preparing it again tells what is wrong
  sqlite3_stmt* second = nullptr;
  const int second_code = sqlite3_prepare_v2(database.get(), rest, -1, &second, nullptr);
  sqlite3_finalize(second);
  return second_code != SQLITE_OK || second != nullptr;  // a comment alone is no statement
}

}  // namespace

std::string run_query(const std::filesystem::path& run_dir, const std::string& sql,
                      QueryFormat format) {
  try {
    Database database = open_for_reading(run_dir);
    if (has_second_statement(database, sql)) {
      throw ConfigError{"query", "\"" + sql + "\"", "one statement at a time"};
    }
    Statement select = database.prepare(sql);
    if (sqlite3_stmt_readonly(select.get()) == 0) {
      throw ConfigError{"query", "\"" + sql + "\"", "a statement that only reads"};
    }
    std::vector<std::string> names;
    for (int i = 0; i < select.columns(); ++i) names.push_back(select.name(i));
    Rows rows;
    while (select.step()) {
      std::vector<Json> row;
      for (int i = 0; i < select.columns(); ++i) row.push_back(value_of(select, i));
      rows.push_back(std::move(row));
    }
    if (format == QueryFormat::kCsv) return as_csv(names, rows);
    return format == QueryFormat::kJson ? as_json(names, rows) : as_aligned(names, rows);
  } catch (const SqlError& error) {
    throw ConfigError{"query", "\"" + sql + "\"",
                      std::string{"SQL that works here: "} + error.what()};
  }
}

}  // namespace oodsweep
