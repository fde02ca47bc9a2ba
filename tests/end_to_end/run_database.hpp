#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oodsweep {

/// What a test asks of a run folder's database, while the sweep runs too.
class RunDatabase {
 public:
  explicit RunDatabase(const std::filesystem::path& run_dir) : file_{run_dir / "sweep.db"} {}

  using Row = std::vector<std::string>;
  /// Numbers as the shortest text that gives the same bits. Nothing if there is no database yet.
  [[nodiscard]] std::vector<Row> rows(const std::string& sql) const;
  /// First column of the first row; 0 if there is none.
  [[nodiscard]] std::int64_t integer(const std::string& sql) const;
  [[nodiscard]] std::vector<std::string> column(const std::string& sql) const;

  [[nodiscard]] std::int64_t finished_stages() const {
    return integer("SELECT count(*) FROM stage WHERE state = 'done'");
  }
  /// Every stored number with what it is about, in one order.
  [[nodiscard]] std::vector<Row> results() const;

 private:
  std::filesystem::path file_;
};

}  // namespace oodsweep
