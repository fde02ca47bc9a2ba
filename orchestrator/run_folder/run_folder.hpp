#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/exit_code.hpp"
#include "orchestrator/scheduling/scheduler.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Makes the folder if it is missing, for its owner alone, and tries to write into it.
/// @return Its absolute path.
/// @throws ConfigError naming the folder and the system's reason.
[[nodiscard]] std::filesystem::path prepare_run_folder(const std::filesystem::path& run_dir);

/// Bytes that the stages which are not done yet will take on disk, roughly and rather too much than
/// too little.
[[nodiscard]] std::int64_t disk_need(const StageGraph& graph, const Scheduler& scheduler);
/// The same. @param done One per stage.
[[nodiscard]] std::int64_t disk_need(const StageGraph& graph, const std::vector<bool>& done);

/// @throws ConfigError if the stages may not fit on the folder's disk.
void check_free_disk(const std::filesystem::path& run_dir, std::int64_t need);

/// What the disk must keep free while stages are granted, bytes: results of the stages at work, the
/// database and its log.
inline constexpr std::int64_t kDiskReserve = 200LL << 20;
/// @param free Bytes that are free.
/// @return Why nothing may be granted, for people; "" if all is well.
[[nodiscard]] std::string disk_trouble(std::int64_t free, std::int64_t reserve);
/// The same of the folder's disk as it is now; "" where the system does not tell. Cheap enough for
/// every beat.
[[nodiscard]] std::string disk_trouble(const std::filesystem::path& run_dir,
                                       std::int64_t reserve = kDiskReserve);

/// `last_exit.json`: exit codes do not pass through every mpirun, so the launcher reads this file.
void write_last_exit(const std::filesystem::path& run_dir, std::int64_t epoch, ExitCode code,
                     const std::string& message);

}  // namespace oodsweep
