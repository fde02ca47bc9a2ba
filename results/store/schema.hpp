#pragma once

#include <string>

#include "results/store/database.hpp"

namespace oodsweep {

inline constexpr int kApplicationId = 0x6f6f6473;  ///< "oods", in the file's header.
inline constexpr int kSchemaVersion = 4;           ///< `user_version`; raise it with the tables.

/// What a file that is to be the database turned out to be.
enum class DatabaseIdentity {
  kEmpty,
  kOurs,
  kOlder  ///< Ours of a version that migrate() lifts to this one.
};

/// @throws ConfigError naming the file if it is another program's database or another version's;
///         SqlError with is_damage() if it is no database.
[[nodiscard]] DatabaseIdentity identify(Database& database, const std::string& file);

/// Tables and indices; no views. Call inside a transaction.
void create_tables(Database& database);

/// Lifts tables of an older version to this one. Only adds: nothing that is stored changes or goes.
/// Call inside a transaction.
void migrate(Database& database);

}  // namespace oodsweep
