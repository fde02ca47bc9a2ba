#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace oodsweep {

/// Calls `visit(path inside, content)` for every regular file of an archive (zip, tar, with any
/// compression), or of a folder, or for the one content of a compressed or plain file. Order: as
/// stored; folders sorted by path.
/// @throws ConfigError naming the source if it is missing, truncated or not readable.
void for_each_file(const std::filesystem::path& source,
                   const std::function<void(const std::string&, const std::string&)>& visit);

/// Content of a file, decompressed if it is gzip or the like. @throws ConfigError.
[[nodiscard]] std::string read_maybe_compressed(const std::filesystem::path& file);

}  // namespace oodsweep
