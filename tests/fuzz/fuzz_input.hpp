#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace oodsweep {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A folder in memory where there is one, the same for all inputs of a process, for readers that
/// take files.
inline const std::filesystem::path& scratch_folder() {
  static const std::filesystem::path folder = [] {
    const std::filesystem::path memory{"/dev/shm"};
    const auto parent =
        std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    auto made = parent / ("oodsweep-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(made);
    return made;
  }();
  return folder;
}

inline std::filesystem::path write_input(const std::string& name, std::string_view content) {
  const std::filesystem::path file = scratch_folder() / name;
  std::ofstream{file, std::ios::binary | std::ios::trunc} << content;
  return file;
}

/// Bad input may be refused and nothing else: any other exception ends the run as a finding.
template <class Action>
void allow_refusal(Action action) {
  try {
    action();
  } catch (const ConfigError&) {
    return;
  }
}

}  // namespace oodsweep
