#include "results/store/snapshot.hpp"

#include <sqlite3.h>

#include <system_error>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr int kPages = 2000;  ///< In one step: 8 MB.
constexpr int kAllPages = -1;

void remove_database(const fs::path& file) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    fs::remove(file.string() + suffix, ignored);
  }
}

}  // namespace

void Snapshot::Finish::operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }

void Snapshot::step(Database& live) {
  try {
    if (!copy_) {
      if (last_ && now_() - *last_ < kPeriod) return;
      last_ = now_();
      begin(live);
    }
    if (copy_pages(kPages)) publish();
  } catch (...) {
    abandon();
    throw;
  }
}

void Snapshot::finish(Database& live) {
  abandon();
  begin(live);
  OOD_ENSURE(copy_pages(kAllPages), "a backup of all pages ends");
  publish();
}

void Snapshot::abandon() {
  if (!copy_) return;
  copy_.reset();
  remove_database(draft());
}

fs::path Snapshot::draft() const { return target_.string() + ".copy.tmp"; }

void Snapshot::begin(Database& live) {
  remove_database(draft());
  Database database = Database::open(draft(), Database::Mode::kReadWrite);
  sqlite3_backup* backup = sqlite3_backup_init(database.get(), "main", live.get(), "main");
  if (backup == nullptr) {
    throw SqlError{draft().string() + ": " + sqlite3_errmsg(database.get()),
                   sqlite3_extended_errcode(database.get())};
  }
  copy_.emplace(std::move(database), std::unique_ptr<sqlite3_backup, Finish>{backup});
}

bool Snapshot::copy_pages(int pages) {
  const int code = sqlite3_backup_step(copy_->backup.get(), pages);
  if (code == SQLITE_DONE) return true;
  if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) return false;
  throw SqlError{draft().string() + ": " + sqlite3_errstr(code), code};
}

/// A copy of a database with a log would want a log of its own, which the target's disk cannot
/// hold.
void Snapshot::publish() {
  copy_->backup.reset();
  static_cast<void>(copy_->database.text("PRAGMA journal_mode = DELETE"));
  copy_.reset();
  sync_file(draft());
  std::error_code problem;
  fs::rename(draft(), target_, problem);
  if (problem) throw IoError{target_.string() + ": " + problem.message()};
  sync_folder(target_.parent_path());
}

void copy_database(const fs::path& from, const fs::path& to) {
  Database source = Database::open(from, Database::Mode::kReadOnly);
  remove_database(to);
  Snapshot{to}.finish(source);
}

}  // namespace oodsweep
