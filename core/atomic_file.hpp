#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace oodsweep {

/// Writes beside the target, fsyncs, renames, fsyncs the folder: readers see the old or the new
/// content, never a part. @throws IoError with the path and the system's reason; DiskFull if that
/// is why.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// @throws IoError.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

void sync_file(const std::filesystem::path& path);
void sync_folder(const std::filesystem::path& path);

/// Renames the finished folder `from` to `to` and fsyncs both parents. `to`'s parent is made if
/// missing. After an error of rename the target is looked at before it counts as failed.
/// @return false if `to` was there already (then `from` is left alone).
bool publish_folder(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace oodsweep
