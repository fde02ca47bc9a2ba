#pragma once

#include <filesystem>
#include <string>

namespace oodsweep {

[[nodiscard]] std::string host_name();
/// Of this start of the machine; "" where the system does not tell.
[[nodiscard]] std::string boot_id();
/// When a process began, in the system's ticks since its start; "" if there is none or it is
/// dead. Together with the number it names one process for good, although numbers are used again.
[[nodiscard]] std::string process_start(int pid);
/// Seconds since 1970.
[[nodiscard]] double unix_time();
/// The folder of the running program.
[[nodiscard]] std::filesystem::path program_folder();

}  // namespace oodsweep
