#include "results/store/store_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "core/json.hpp"
#include "core/log.hpp"
#include "results/published/published.hpp"
#include "results/store/metric_list.hpp"
#include "results/store/schema.hpp"
#include "results/store/views.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::array<const char*, 3> kSuffixes{"", "-wal", "-shm"};

void choose_journal(Database& database, JournalMode journal) {
  const bool wal =
      journal == JournalMode::kWal && database.text("PRAGMA journal_mode = WAL") == "wal";
  if (!wal) {
    static_cast<void>(database.text("PRAGMA journal_mode = DELETE"));
    if (journal == JournalMode::kWal) {
      log_warning("this disk does not support SQLite's write-ahead log; readers may have to wait");
    }
  }
  database.execute("PRAGMA synchronous = NORMAL");
}

/// The papers' numbers, as fractions like ours; numbers that are not percentages stay as printed.
void insert_published(Database& database) {
  for (const PublishedValue& value : read_published(published_folder())) {
    const double unit = value.percent ? 0.01 : 1.0;
    std::optional<double> sd = value.sd;
    if (sd) sd = *sd * unit;
    database
        .cached(
            "INSERT INTO published (paper, source, d_in, network, d_out, method, parameters, "
            "metric, convention, value, sd, note) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
        .bind_all(value.paper, value.table, value.d_in, value.network, value.d_out, value.method,
                  canonical_json(value.parameters), value.metric, value.convention,
                  value.value * unit, sd, value.note)
        .run();
  }
}

fs::path with_suffix(const fs::path& file, const std::string& suffix) {
  return file.string() + suffix;
}

/// The open file itself. Opening it a second time is no way to look at it: closing that descriptor
/// would drop SQLite's locks, which POSIX keeps per process.
sqlite3_file* file_of(Database& database) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file == nullptr || file->pMethods == nullptr ? nullptr : file;
}

}  // namespace

Database open_store_file(const fs::path& file, JournalMode journal) {
  Database database = Database::open(file, Database::Mode::kReadWrite);
  const DatabaseIdentity identity = identify(database, file.string());
  choose_journal(database, journal);
  Transaction transaction{database};
  if (identity == DatabaseIdentity::kEmpty) {
    create_tables(database);
    insert_published(database);
  } else if (identity == DatabaseIdentity::kOlder) {
    migrate(database);
  }
  write_metric_list(database);
  create_views(database);
  transaction.commit();
  return database;
}

FileWatch::FileWatch(Database& database, fs::path file) : database_{database} {
  for (std::size_t i = 0; i < kSuffixes.size(); ++i) {
    files_[i] = with_suffix(file, kSuffixes[i]);
    identities_[i] = identity_of(files_[i]);
  }
  static_cast<void>(complaint_about_content());  // takes the size
}

std::optional<FileWatch::Identity> FileWatch::identity_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return Identity{status.st_dev, status.st_ino};
}

std::optional<std::string> FileWatch::complaint() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!identities_[i]) continue;  // SQLite does not keep this one
    const auto now = identity_of(files_[i]);
    if (now == identities_[i]) continue;
    return fmt::format("{} was {}", files_[i].filename().string(), now ? "replaced" : "deleted");
  }
  return complaint_about_content();
}

std::optional<std::string> FileWatch::complaint_about_content() {
  sqlite3_file* file = file_of(database_);
  if (file == nullptr) return std::nullopt;
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return std::nullopt;
  const std::string name = files_[0].filename().string();
  if (size < size_) return fmt::format("{} was cut from {} to {} bytes", name, size_, size);
  size_ = size;
  std::array<char, kMagic.size()> magic{};
  if (size < static_cast<sqlite3_int64>(magic.size()) ||
      file->pMethods->xRead(file, magic.data(), static_cast<int>(magic.size()), 0) != SQLITE_OK) {
    return std::nullopt;
  }
  if (std::string_view{magic.data(), magic.size()} == kMagic) return std::nullopt;
  return name + " was written over";
}

std::optional<fs::path> move_damaged_aside(const fs::path& file) {
  fs::path target;
  for (int number = 1;; ++number) {
    target = with_suffix(file, fmt::format(".damaged-{}", number));
    if (!fs::exists(target) && !fs::exists(with_suffix(target, "-wal"))) break;
  }
  bool any = false;
  for (const char* suffix : kSuffixes) {
    std::error_code missing;
    fs::rename(with_suffix(file, suffix), with_suffix(target, suffix), missing);
    any = any || !missing;
  }
  return any ? std::optional{target} : std::nullopt;
}

}  // namespace oodsweep
