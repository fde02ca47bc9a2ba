#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace oodsweep {

/// SQLite refused or failed; the message holds its own text and the file.
class SqlError : public IoError {
 public:
  SqlError(const std::string& message, int code) : IoError{message}, code_{code} {}
  [[nodiscard]] int code() const { return code_; }
  /// The file is not a database, its pages contradict each other, or a part of it is missing.
  [[nodiscard]] bool is_damage() const;
  /// Another connection is at work; later it may go.
  [[nodiscard]] bool is_busy() const;
  /// The disk is full or takes no writes now; nothing was changed.
  [[nodiscard]] bool is_full() const;
  /// The values themselves broke a rule of the tables: again would be no better.
  [[nodiscard]] bool is_refusal() const;

 private:
  int code_;
};

/// One prepared statement. Parameters and columns count from 1 and 0 as in SQLite. Move-only.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char* text) { return bind(index, std::string_view{text}); }
  Statement& bind(int index, const std::string& text) {
    return bind(index, std::string_view{text});
  }
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, int value) { return bind(index, std::int64_t{value}); }
  Statement& bind(int index, double value);  ///< NaN becomes NULL.
  Statement& bind(int index, std::nullptr_t);
  template <class T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value.has_value() ? bind(index, value.value()) : bind(index, nullptr);
  }
  /// Binds parameters 1, 2, ... in turn.
  template <class... Values>
  Statement& bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  /// @return Whether there is a row.
  bool step();
  /// Runs to the end and makes ready for the next use.
  void run();
  void reset();

  [[nodiscard]] int columns() const;
  [[nodiscard]] std::string name(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  /// INTEGER or REAL.
  [[nodiscard]] bool is_number(int column) const;
  [[nodiscard]] bool is_integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;

  [[nodiscard]] sqlite3_stmt* get() const { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  [[noreturn]] void fail() const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// One connection. Move-only, used by one thread.
class Database {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  /// Waits up to 10 s for other connections; foreign keys are on. Read-only also opens a database
  /// on a disk that cannot be written.
  /// @throws SqlError.
  static Database open(const std::filesystem::path& path, Mode mode);

  /// One or several statements without rows.
  void execute(const std::string& sql);
  [[nodiscard]] Statement prepare(std::string_view sql);
  /// The same statement again, reset, its old values still bound.
  [[nodiscard]] Statement& cached(const std::string& sql);
  /// First column of the first row of a statement that has one.
  [[nodiscard]] std::int64_t integer(const std::string& sql);
  [[nodiscard]] std::string text(const std::string& sql);
  [[nodiscard]] std::int64_t last_id() const;
  [[nodiscard]] std::int64_t changes() const;
  /// Frees cached statements, so that the schema can be changed.
  void forget_statements() { cache_.clear(); }
  /// How long to wait for other connections; 10 s unless told.
  void wait_at_most(std::chrono::milliseconds limit);

  [[nodiscard]] sqlite3* get() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(std::unique_ptr<sqlite3, Close> handle) : handle_{std::move(handle)} {}
  static Database open_uri(const std::string& uri, int flags);

  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, Statement> cache_;  ///< After the handle: statements go first.
};

/// Rolls back unless commit() was called.
class Transaction {
 public:
  enum class Kind {
    kWrite,  ///< Takes the write lock at once.
    kRead    ///< All that is read is of one moment.
  };
  explicit Transaction(Database& database, Kind kind = Kind::kWrite);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// A part of a transaction that can fail alone; rolls back unless keep() was called.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  void keep();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace oodsweep
