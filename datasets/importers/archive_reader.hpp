#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace oodsweep {

/// Calls `visit(path inside, content)` for every regular file of an archive or of a folder, in the
/// order and with the errors of FileWalk.
void for_each_file(const std::filesystem::path& source,
                   const std::function<void(const std::string&, const std::string&)>& visit);

/// Content of a file, decompressed if it is gzip, with its checksum held against its bytes.
/// @throws ConfigError naming the file if it is missing, truncated or damaged.
[[nodiscard]] std::string read_maybe_gzip(const std::filesystem::path& file);

}  // namespace oodsweep
