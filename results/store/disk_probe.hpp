#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace oodsweep {

/// Whether a live database with readers beside its writer may stand on this disk: files can be
/// fsynced, memory that they map is shared by all who open them, and SQLite's write-ahead log
/// works. Tries all that in a scratch database, which goes away again.
/// @return Why not, for people; "" if it may.
[[nodiscard]] std::string probe_disk(const std::filesystem::path& folder);

/// Whether statfs() names a file system whose files several machines open: there the memory that
/// one machine maps is not the other's. @param type `f_type`.
[[nodiscard]] bool is_network_disk(std::int64_t type);

}  // namespace oodsweep
