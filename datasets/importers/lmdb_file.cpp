#include "datasets/importers/lmdb_file.hpp"

#include <lmdb.h>

#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct EnvironmentCloser {
  void operator()(MDB_env* handle) const { mdb_env_close(handle); }
};
struct TransactionCloser {
  void operator()(MDB_txn* handle) const { mdb_txn_abort(handle); }
};
struct CursorCloser {
  void operator()(MDB_cursor* handle) const { mdb_cursor_close(handle); }
};

std::string_view bytes_of(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

}  // namespace

struct LmdbFile::State {
  std::string place;
  std::unique_ptr<MDB_env, EnvironmentCloser> environment;
  std::unique_ptr<MDB_txn, TransactionCloser> transaction;
  MDB_dbi database = 0;
  MDB_stat statistics{};

  void check(int code) const {
    if (code == MDB_SUCCESS) return;
    throw ConfigError{place + ": cannot be read as LMDB (" + mdb_strerror(code) + ")"};
  }
};

LmdbFile::LmdbFile(const fs::path& path) : state_{std::make_unique<State>()} {
  const bool is_folder = fs::is_directory(path);
  const fs::path file = is_folder ? path / "data.mdb" : path;
  state_->place = path.string();
  if (!fs::is_regular_file(file)) throw ConfigError{file.string() + ": there is no such file"};
  MDB_env* environment = nullptr;
  state_->check(mdb_env_create(&environment));
  state_->environment.reset(environment);
  // Without a lock file: the folder may be read-only, and nobody writes.
  const unsigned flags = MDB_RDONLY | MDB_NOLOCK | (is_folder ? 0U : unsigned{MDB_NOSUBDIR});
  state_->check(mdb_env_open(environment, path.c_str(), flags, 0));
  MDB_envinfo info{};
  state_->check(mdb_env_info(environment, &info));
  state_->check(mdb_env_stat(environment, &state_->statistics));
  // A page behind the end of the file would end the process with SIGBUS.
  if (fs::file_size(file) / state_->statistics.ms_psize < info.me_last_pgno + 1) {
    throw ConfigError{file.string() + ": is truncated"};
  }
  MDB_txn* transaction = nullptr;
  state_->check(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction));
  state_->transaction.reset(transaction);
  state_->check(mdb_dbi_open(transaction, nullptr, 0, &state_->database));
}
LmdbFile::~LmdbFile() = default;
LmdbFile::LmdbFile(LmdbFile&&) noexcept = default;
LmdbFile& LmdbFile::operator=(LmdbFile&&) noexcept = default;

std::int64_t LmdbFile::count() const {
  return static_cast<std::int64_t>(state_->statistics.ms_entries);
}

bool LmdbFile::for_each(const std::function<bool(std::string_view, std::string_view)>& take) const {
  MDB_cursor* opened = nullptr;
  state_->check(mdb_cursor_open(state_->transaction.get(), state_->database, &opened));
  const std::unique_ptr<MDB_cursor, CursorCloser> cursor{opened};
  MDB_val key{}, value{};
  for (;;) {
    const int code = mdb_cursor_get(opened, &key, &value, MDB_NEXT);
    if (code == MDB_NOTFOUND) return true;
    state_->check(code);
    if (!take(bytes_of(key), bytes_of(value))) return false;
  }
}

}  // namespace oodsweep
