#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/clock.hpp"
#include "results/store/database.hpp"

struct sqlite3_backup;

namespace oodsweep {

/// Copies a live database to where users open it, in slices, by SQLite's backup interface: the copy
/// is of one moment, is one file without a log, and takes the old one's place at once. The live
/// database must outlive this. Used by its thread.
class Snapshot {
 public:
  static constexpr std::chrono::seconds kPeriod{30};

  explicit Snapshot(std::filesystem::path target, SteadyClock now = steady_now)
      : target_{std::move(target)}, now_{std::move(now)} {}

  /// Goes on with a copy, or begins one if the last is kPeriod old. Takes a moment.
  /// @throws SqlError, IoError; the next call begins anew.
  void step(Database& live);
  /// Copies all, now.
  void finish(Database& live);
  /// Drops a copy that is under way: its live database goes away.
  void abandon();

 private:
  struct Finish {
    void operator()(sqlite3_backup* backup) const;
  };
  struct Copy {
    Database database;  ///< Before the backup, which writes into it.
    std::unique_ptr<sqlite3_backup, Finish> backup;
  };
  void begin(Database& live);
  [[nodiscard]] bool copy_pages(int pages);
  void publish();
  [[nodiscard]] std::filesystem::path draft() const;

  std::filesystem::path target_;
  SteadyClock now_;
  std::optional<Copy> copy_;
  std::optional<SteadyTime> last_;
};

/// Puts a copy of the database `from` at `to`, replacing what was there. @throws SqlError.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace oodsweep
