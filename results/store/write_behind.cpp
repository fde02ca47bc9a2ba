#include "results/store/write_behind.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{250};  ///< With other connections; agents wait for us meanwhile.
constexpr milliseconds kSlice{200};     ///< Of making the database again, in one flush.
constexpr std::size_t kLongJournal = 1000;
constexpr int kMostRebuilds = 20;  ///< In one process: then the disk itself is broken.

}  // namespace

WriteBehind::WriteBehind(fs::path run_dir, fs::path file, JournalMode journal, Hooks hooks)
    : run_dir_{std::move(run_dir)},
      file_{std::move(file)},
      journal_mode_{journal},
      hooks_{std::move(hooks)} {
  try {
    if (!fs::exists(file_) && fs::is_directory(run_dir_ / "sweeps")) {
      begin_rebuild(file_.filename().string() + " was missing");
    } else {
      database_.emplace(open_store_file(file_, journal_mode_));
    }
  } catch (const SqlError& error) {
    if (!error.is_damage()) throw;
    begin_rebuild(error.what());
  }
  if (rebuild_) {
    settle();
    return;
  }
  watch_.emplace(*database_, file_);
  database_->wait_at_most(kPatience);
}

void WriteBehind::append(StoreOperation operation) {
  journal_.push_back(std::move(operation));
  if (journal_.size() % kLongJournal == 0) flush();
}

void WriteBehind::hold_lease(StoreLease lease) {
  settle();
  Transaction transaction{*database_};
  write_lease(*database_, lease);
  transaction.commit();
  lease_ = std::move(lease);
}

bool WriteBehind::flush() {
  try {
    if (watch_) {
      if (const auto complaint = watch_->complaint()) begin_rebuild(*complaint);
    }
    if (rebuild_ && !go_on_with_rebuild()) return false;
    if (!journal_.empty() || last_word_) write_journal();
    trouble_.clear();
    return true;
  } catch (const SqlError& error) {
    if (error.is_damage()) {
      begin_rebuild(error.what());
    } else if (error.is_full() || error.is_busy()) {
      trouble_ = fmt::format("the database cannot be written ({}); {} entries wait in memory",
                             error.what(), journal_.size());
    } else {
      throw;
    }
    return false;
  }
}

void WriteBehind::settle() {
  while (!flush()) {
    if (!trouble_.empty()) throw IoError{trouble_};
  }
}

std::vector<std::string> WriteBehind::take_notices() { return std::exchange(notices_, {}); }

Database& WriteBehind::database() {
  OOD_EXPECT(database_ && !rebuild_, "the database is used after settle()");
  return *database_;
}

void WriteBehind::begin_rebuild(const std::string& damage) {
  if (++rebuilds_ > kMostRebuilds) {
    throw IoError{fmt::format("{} is damaged again and again: {}", file_.string(), damage)};
  }
  if (hooks_.let_go) hooks_.let_go();
  watch_.reset();
  database_.reset();
  const auto kept = move_damaged_aside(file_);
  damage_ = damage;
  if (kept) damage_ += "; what is left of it is kept as " + kept->filename().string();
  rebuild_.emplace(run_dir_);
}

bool WriteBehind::go_on_with_rebuild() {
  if (!database_) {
    database_.emplace(open_store_file(file_, journal_mode_));
    database_->wait_at_most(kPatience);
    watch_.emplace(*database_, file_);
  }
  if (!rebuild_->step(*database_, kSlice)) return false;
  end_rebuild();
  return true;
}

void WriteBehind::end_rebuild() {
  const std::string notice = fmt::format("the database was made again from {} finished stages: {}",
                                         rebuild_->stages(), damage_);
  Transaction transaction{*database_};
  hooks_.restore(*database_);
  if (lease_) write_lease(*database_, *lease_);
  write_event(*database_, seconds_since_1970(), "rebuilt", notice);
  transaction.commit();
  rebuild_.reset();
  add_notice(notice);
}

void WriteBehind::write_journal() {
  std::vector<std::string> refused;
  Transaction transaction{*database_};
  check_lease();
  for (const StoreOperation& operation : journal_) apply(operation, refused);
  if (last_word_) apply(last_word_, refused);
  transaction.commit();
  journal_.clear();
  last_word_ = nullptr;
  for (const std::string& reason : refused) {
    add_notice("the database refused an entry, which is left out: " + reason);
  }
}

/// An entry that breaks a rule of the tables would break it each time; the others must not wait for
/// it.
void WriteBehind::apply(const StoreOperation& operation, std::vector<std::string>& refused) {
  try {
    Savepoint part{*database_};
    operation(*database_);
    part.keep();
  } catch (const SqlError& error) {
    if (!error.is_refusal()) throw;
    refused.emplace_back(error.what());
  }
}

void WriteBehind::check_lease() {
  if (!lease_) return;
  const std::int64_t last = lease_epoch(*database_);
  if (last == lease_->epoch) return;
  throw Error{fmt::format("another coordinator (epoch {}, ours {}) has taken the run folder over",
                          last, lease_->epoch)};
}

}  // namespace oodsweep
