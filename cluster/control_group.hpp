#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oodsweep {

/// What the control group of this process allows; absent where it says nothing.
struct ControlGroupLimits {
  std::optional<std::vector<int>> cores;
  std::optional<int> quota_cores;  ///< CPU time per period, rounded up to whole cores.
};

/// Reads version 2 and version 1 groups. In a container the path of /proc/self/cgroup may be the
/// host's; then the root of the mounted hierarchy is the container's own group.
[[nodiscard]] ControlGroupLimits control_group_limits(const std::filesystem::path& system_root);

/// Where a file of a control group may be.
struct ControlGroupFiles {
  std::filesystem::path own;    ///< In the group of this process, as /proc/self/cgroup says.
  std::filesystem::path whole;  ///< At the root of the hierarchy: a container's own group.
};
/// @param controller As in version 1, "memory"; "" for version 2.
[[nodiscard]] ControlGroupFiles control_group_files(const std::filesystem::path& system_root,
                                                    const std::string& controller,
                                                    const std::string& file);

/// "0-2,5" -> {0, 1, 2, 5}. @throws Error if it is not such a list.
[[nodiscard]] std::vector<int> parse_core_list(const std::string& text);

/// The first line of a small file, if there is one with text.
[[nodiscard]] std::optional<std::string> first_line(const std::filesystem::path& path);

}  // namespace oodsweep
