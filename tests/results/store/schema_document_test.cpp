#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "core/atomic_file.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// Columns that results/SCHEMA.md describes, by table or view.
std::map<std::string, std::set<std::string>> documented() {
  std::map<std::string, std::set<std::string>> columns;
  std::istringstream lines{read_file(std::string{OODSWEEP_SOURCE_DIR} + "/results/SCHEMA.md")};
  std::string table;
  static const std::regex heading{R"(### (\w+))"};
  static const std::regex entry{R"(\| ([a-z0-9_, ]+) \|.*)"};
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, heading)) {
      table = parts[1];
      columns[table];
    } else if (std::regex_match(line, parts, entry) && parts[1] != "column") {
      std::istringstream names{parts[1]};
      for (std::string name; std::getline(names >> std::ws, name, ',');)
        columns[table].insert(name);
    }
  }
  return columns;
}

TEST_F(StoreTest, TheSchemaDocumentDescribesEveryColumnAndNoOther) {
  ResultStore::open(folder_.path()).add_sweep(record(), graph());
  Database database = reader();
  std::map<std::string, std::set<std::string>> actual;
  Statement tables = database.prepare(
      "SELECT m.name, p.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p "
      "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'");
  while (tables.step()) actual[tables.text(0)].insert(tables.text(1));
  actual["v_results"].clear();  // described in words: its columns depend on the sweeps
  EXPECT_EQ(documented(), actual);
}

}  // namespace
}  // namespace oodsweep
