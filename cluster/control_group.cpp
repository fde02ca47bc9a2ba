#include "cluster/control_group.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The path of this process in the hierarchy of a controller; "" names version 2.
std::string own_path(const fs::path& root, const std::string& controller) {
  std::ifstream file{root / "proc/self/cgroup"};
  for (std::string line; std::getline(file, line);) {  // "4:cpu,cpuacct:/path"
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    std::istringstream names{line.substr(first + 1, second - first - 1)};
    if (controller.empty() && second == first + 1) return line.substr(second + 1);
    for (std::string name; std::getline(names, name, ',');) {
      if (name == controller) return line.substr(second + 1);
    }
  }
  return "/";
}

/// First line of a file of the process's group.
std::optional<std::string> group_file(const fs::path& root, const std::string& controller,
                                      const std::string& file) {
  const auto [own, whole] = control_group_files(root, controller, file);
  const auto text = first_line(own);
  return text ? text : first_line(whole);
}

std::optional<int> whole_cores(double quota, double period) {
  if (quota <= 0 || period <= 0) return std::nullopt;
  return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

/// Version 2, cpu.max: "<quota> <period>" or "max <period>".
std::optional<int> quota_of_version_2(const fs::path& root) {
  const auto text = group_file(root, "", "cpu.max");
  if (!text) return std::nullopt;
  std::istringstream words{*text};
  double quota = 0;
  double period = 0;
  if (!(words >> quota >> period)) return std::nullopt;
  return whole_cores(quota, period);
}

std::optional<int> quota_of_version_1(const fs::path& root) {
  const auto quota = group_file(root, "cpu", "cpu.cfs_quota_us");  // -1: none
  const auto period = group_file(root, "cpu", "cpu.cfs_period_us");
  if (!quota || !period) return std::nullopt;
  return whole_cores(std::stod(*quota), std::stod(*period));
}

}  // namespace

std::optional<std::string> first_line(const fs::path& path) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

ControlGroupFiles control_group_files(const fs::path& root, const std::string& controller,
                                      const std::string& file) {
  const fs::path base = root / "sys/fs/cgroup" / controller;
  return {.own = base / own_path(root, controller).substr(1) / file, .whole = base / file};
}

std::vector<int> parse_core_list(const std::string& text) {
  std::set<int> cores;
  std::istringstream parts{text};
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream range{part};
    int first = 0;
    char dash = 0;
    if (!(range >> first)) throw Error{"not a list of cores: \"" + text + "\""};
    int last = first;
    if (range >> dash && (dash != '-' || !(range >> last))) {
      throw Error{"not a list of cores: \"" + text + "\""};
    }
    for (int core = first; core <= last; ++core) cores.insert(core);
  }
  return {cores.begin(), cores.end()};
}

ControlGroupLimits control_group_limits(const fs::path& system_root) {
  ControlGroupLimits limits;
  auto cores = group_file(system_root, "", "cpuset.cpus.effective");
  if (!cores) cores = group_file(system_root, "cpuset", "cpuset.effective_cpus");
  if (!cores) cores = group_file(system_root, "cpuset", "cpuset.cpus");
  if (cores) limits.cores = parse_core_list(*cores);
  limits.quota_cores = quota_of_version_2(system_root);
  if (!limits.quota_cores) limits.quota_cores = quota_of_version_1(system_root);
  return limits;
}

}  // namespace oodsweep
