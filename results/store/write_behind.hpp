#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/store/database.hpp"
#include "results/store/rebuild.hpp"
#include "results/store/run_rows.hpp"
#include "results/store/store_file.hpp"

namespace oodsweep {

/// Something to write; run inside a transaction. May run again in a database that was made anew, so
/// twice must be as good as once.
using StoreOperation = std::function<void(Database&)>;

/// A database that is written behind its owner's back: operations wait in a journal in memory, and
/// flush() writes them in order in one transaction. A full disk leaves them waiting; a file that
/// was damaged or taken away is moved aside and made again from the run folder, then the journal
/// goes in. Used by one thread.
class WriteBehind {
 public:
  struct Hooks {
    StoreOperation restore;  ///< Puts back what the folder cannot tell about the run at work.
    std::function<void()> let_go{};  ///< Called before the open database goes away; may be empty.
  };
  /// @throws ConfigError, SqlError as open_store_file(); damage is repaired on the way.
  WriteBehind(std::filesystem::path run_dir, std::filesystem::path file, JournalMode journal,
              Hooks hooks);
  WriteBehind(const WriteBehind&) = delete;  // the watch looks at the database in here
  WriteBehind& operator=(const WriteBehind&) = delete;

  void append(StoreOperation operation);
  /// Written at the end of the next flush; a later one before that takes its place.
  void set_last_word(StoreOperation operation) { last_word_ = std::move(operation); }
  /// Writes who we are; from now on every transaction checks that nobody else has done so since.
  void hold_lease(StoreLease lease);

  /// Writes what waits. Takes a moment, also while a large database is made again.
  /// @return Whether all is written. @throws Error if another coordinator has taken over.
  bool flush();
  /// flush() until all is written or the disk refuses.
  /// @throws IoError if it refuses.
  void settle();
  /// Why nothing can be written, for people; "" if it can.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// What people should know about the database since the last call.
  [[nodiscard]] std::vector<std::string> take_notices();
  void add_notice(std::string notice) { notices_.push_back(std::move(notice)); }

  /// To read from and to write to directly. Call settle() before.
  [[nodiscard]] Database& database();

 private:
  void begin_rebuild(const std::string& damage);
  [[nodiscard]] bool go_on_with_rebuild();
  void end_rebuild();
  void write_journal();
  void apply(const StoreOperation& operation, std::vector<std::string>& refused);
  void check_lease();

  std::filesystem::path run_dir_;
  std::filesystem::path file_;
  JournalMode journal_mode_;
  Hooks hooks_;
  std::optional<Database> database_;
  std::optional<FileWatch> watch_;  ///< After the database, which it looks at.
  std::deque<StoreOperation> journal_;
  StoreOperation last_word_;
  std::optional<StoreLease> lease_;
  std::optional<StoreRebuild> rebuild_;
  std::string damage_;  ///< Why it is made again.
  int rebuilds_ = 0;
  std::string trouble_;
  std::vector<std::string> notices_;
};

}  // namespace oodsweep
