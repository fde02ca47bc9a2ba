#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// Who works on a run folder.
struct LeaseHolder {
  std::string host;
  std::string boot;
  int pid = 0;
  std::string process_start;
  std::int64_t heartbeat = 0;  ///< Counts up while the holder lives.
  bool released = false;
};

[[nodiscard]] LeaseHolder this_process();
[[nodiscard]] bool is_on_this_host(const LeaseHolder& holder);
/// Of a holder on this host.
[[nodiscard]] bool process_lives(const LeaseHolder& holder);

[[nodiscard]] std::filesystem::path lease_file(const std::filesystem::path& run_dir,
                                               std::int64_t epoch);
/// Epochs of all lease files, ascending.
[[nodiscard]] std::vector<std::int64_t> epochs_in(const std::filesystem::path& run_dir);
/// Content of a lease file, always of one size: a heartbeat never needs new space on the disk.
[[nodiscard]] std::string text_of(const LeaseHolder& holder, std::int64_t epoch);
/// Nothing if the file has gone or cannot be read: its holder cannot be asked.
[[nodiscard]] std::optional<LeaseHolder> read_holder(const std::filesystem::path& file);
/// Makes the file with its whole content. @return Whether we made it; false if it exists.
/// @throws IoError.
[[nodiscard]] bool create_exclusively(const std::filesystem::path& file,
                                      const std::string& content);
/// Writes over an existing file of the same size. @return 0 or errno.
[[nodiscard]] int write_in_place(const std::filesystem::path& file, const std::string& content);

}  // namespace oodsweep
