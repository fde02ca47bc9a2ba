#pragma once

#include <filesystem>
#include <string>

namespace oodsweep {

enum class QueryFormat { kAligned, kCsv, kJson };

/// Runs one read-only statement on a run folder's database.
/// @throws ConfigError if there is no database, the statement is wrong, or it would change
/// anything.
[[nodiscard]] std::string run_query(const std::filesystem::path& run_dir, const std::string& sql,
                                    QueryFormat format);

}  // namespace oodsweep
