#pragma once

#include <cstdlib>
#include <filesystem>

namespace oodsweep {

/// The folder of published material (checkpoints, data files) that tests may use but the repository
/// does not hold: $OODSWEEP_SHARED, else `shared` beside the checkout. Empty if it is absent; then
/// a test ends with GTEST_SKIP and says what it needed.
[[nodiscard]] inline std::filesystem::path shared_folder() {
  const char* named = std::getenv("OODSWEEP_SHARED");
  std::filesystem::path folder =
      named != nullptr ? std::filesystem::path{named}
                       : std::filesystem::path{OODSWEEP_SOURCE_DIR}.parent_path() / "shared";
  return std::filesystem::is_directory(folder) ? folder : std::filesystem::path{};
}

}  // namespace oodsweep
