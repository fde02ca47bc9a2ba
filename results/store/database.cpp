#include "results/store/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "core/log.hpp"

namespace oodsweep {
namespace {

constexpr int kBusyMilliseconds = 10000;

[[noreturn]] void fail_with(sqlite3* database, int code) {
  const char* file = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const std::string place = file == nullptr || *file == '\0' ? "database" : file;
  const char* reason = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  throw SqlError{place + ": " + reason, code};
}

/// A path as a URI, so that mode and immutability can be asked for.
std::string uri_of(const std::filesystem::path& path, const std::string& query) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(path).string()) {
    if (letter == '%' || letter == '?' || letter == '#') {
      const auto byte = static_cast<unsigned char>(letter);
      uri += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    } else {
      uri += letter;
    }
  }
  return uri + query;
}

}  // namespace

bool SqlError::is_damage() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ||
         code_ == SQLITE_IOERR_SHORT_READ || code_ == SQLITE_READONLY_DBMOVED;
}

bool SqlError::is_busy() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
}

bool SqlError::is_full() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_FULL || primary == SQLITE_CANTOPEN ||
         (primary == SQLITE_IOERR && !is_damage());
}

bool SqlError::is_refusal() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH || primary == SQLITE_TOOBIG;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, std::string_view sql) : database_{database} {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK) fail();
}

void Statement::fail() const { fail_with(database_, sqlite3_extended_errcode(database_)); }

Statement& Statement::bind(int index, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(get(), index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
      SQLITE_OK) {
    fail();
  }
  return *this;
}

Statement& Statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(get(), index, value) != SQLITE_OK) fail();
  return *this;
}

Statement& Statement::bind(int index, double value) {
  if (sqlite3_bind_double(get(), index, value) != SQLITE_OK) fail();
  return *this;
}

Statement& Statement::bind(int index, std::nullptr_t) {
  if (sqlite3_bind_null(get(), index) != SQLITE_OK) fail();
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const SqlError error{
      std::string{sqlite3_db_filename(database_, "main")} + ": " + sqlite3_errmsg(database_),
      sqlite3_extended_errcode(database_)};
  sqlite3_reset(get());
  throw SqlError{error};
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(get()); }

int Statement::columns() const { return sqlite3_column_count(get()); }

std::string Statement::name(int column) const { return sqlite3_column_name(get(), column); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(get(), column) == SQLITE_NULL;
}

bool Statement::is_number(int column) const {
  return is_integer(column) || sqlite3_column_type(get(), column) == SQLITE_FLOAT;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(get(), column) == SQLITE_INTEGER;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
  if (bytes == nullptr) return "";
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(get(), column); }

double Statement::real(int column) const { return sqlite3_column_double(get(), column); }

void Database::Close::operator()(sqlite3* database) const {
  if (sqlite3_close(database) != SQLITE_OK) log_warning("SQLite could not close a database");
}

Database Database::open_uri(const std::string& uri, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &raw, flags | SQLITE_OPEN_URI, nullptr);
  Database database{std::unique_ptr<sqlite3, Close>{raw}};
  if (code != SQLITE_OK) fail_with(raw, code);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  database.execute("PRAGMA foreign_keys = ON");
  return database;
}

Database Database::open(const std::filesystem::path& path, Mode mode) {
  if (mode == Mode::kReadWrite) {
    return open_uri(uri_of(path, ""), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  }
  try {
    Database database = open_uri(uri_of(path, ""), SQLITE_OPEN_READONLY);
    static_cast<void>(database.integer("SELECT count(*) FROM sqlite_schema"));
    return database;
  } catch (const SqlError& error) {
    // A WAL database needs its -shm file, which cannot be made on a read-only disk.
    const int primary = error.code() & 0xff;
    if (primary != SQLITE_CANTOPEN && primary != SQLITE_READONLY) throw;
    if (!std::filesystem::exists(path)) throw;
    return open_uri(uri_of(path, "?immutable=1"), SQLITE_OPEN_READONLY);
  }
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail_with(get(), sqlite3_extended_errcode(get()));
  }
}

Statement Database::prepare(std::string_view sql) { return {get(), sql}; }

Statement& Database::cached(const std::string& sql) {
  const auto known = cache_.find(sql);
  if (known == cache_.end()) return cache_.emplace(sql, Statement{get(), sql}).first->second;
  known->second.reset();
  return known->second;
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement = prepare(sql);
  OOD_EXPECT(statement.step(), "a statement with a row: " + sql);
  return statement.integer(0);
}

std::string Database::text(const std::string& sql) {
  Statement statement = prepare(sql);
  OOD_EXPECT(statement.step(), "a statement with a row: " + sql);
  return statement.text(0);
}

void Database::wait_at_most(std::chrono::milliseconds limit) {
  sqlite3_busy_timeout(get(), static_cast<int>(limit.count()));
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(get()); }

std::int64_t Database::changes() const { return sqlite3_changes64(get()); }

Transaction::Transaction(Database& database, Kind kind) : database_{database} {
  database_.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    // SQLite may have rolled back on its own (full disk): then there is nothing to do.
    if (sqlite3_get_autocommit(database_.get()) == 0) database_.execute("ROLLBACK");
  } catch (const Error& error) {
    log_warning(error.what());
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

Savepoint::Savepoint(Database& database) : database_{database} {
  database_.cached("SAVEPOINT part").run();
}

Savepoint::~Savepoint() {
  if (!open_) return;
  try {
    if (sqlite3_get_autocommit(database_.get()) != 0) return;  // the whole is rolled back already
    database_.cached("ROLLBACK TO part").run();
    database_.cached("RELEASE part").run();
  } catch (const Error& error) {
    log_warning(error.what());
  }
}

void Savepoint::keep() {
  database_.cached("RELEASE part").run();
  open_ = false;
}

}  // namespace oodsweep
