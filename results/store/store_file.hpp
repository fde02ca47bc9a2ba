#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "results/store/database.hpp"

namespace oodsweep {

enum class JournalMode {
  kWal,      ///< Readers and the writer never wait for each other; needs shared memory.
  kRollback  ///< One file that any disk can hold; readers may have to wait.
};

/// The database's file, opened for writing, with its tables made or lifted to this version and its
/// views made anew. WAL becomes the rollback journal where SQLite refuses it.
/// @throws ConfigError if it is another program's or a newer version's; SqlError.
[[nodiscard]] Database open_store_file(const std::filesystem::path& file, JournalMode journal);

/// Sees when somebody else takes an open database's files away: SQLite would go on writing into
/// files that nobody can open any more.
class FileWatch {
 public:
  /// `database` must outlive this and have written once, so that all its files are there.
  FileWatch(Database& database, std::filesystem::path file);
  /// What is wrong, for people: "it was deleted"; nothing if all is well.
  [[nodiscard]] std::optional<std::string> complaint();

 private:
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  [[nodiscard]] static std::optional<Identity> identity_of(const std::filesystem::path& file);
  [[nodiscard]] std::optional<std::string> complaint_about_content();

  Database& database_;
  std::array<std::filesystem::path, 3> files_;  ///< The file, its write-ahead log, its index.
  std::array<std::optional<Identity>, 3> identities_;
  std::int64_t size_ = 0;  ///< It never shrinks.
};

/// Moves the file and what SQLite keeps beside it to `<file>.damaged-<n>`, the first n that is
/// free. @return The new name; nothing if there was no file.
std::optional<std::filesystem::path> move_damaged_aside(const std::filesystem::path& file);

}  // namespace oodsweep
