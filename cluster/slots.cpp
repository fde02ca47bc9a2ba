#include "cluster/slots.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> first_line(const fs::path& path) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

/// The cgroup v2 folder of this process below `<root>/sys/fs/cgroup`.
fs::path own_cgroup(const fs::path& root) {
  const fs::path base = root / "sys/fs/cgroup";
  std::ifstream file{root / "proc/self/cgroup"};
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("0::/", 0) == 0) return base / line.substr(4);
  }
  return base;
}

std::optional<std::vector<int>> online_cores(const fs::path& root) {
  const auto text = first_line(root / "sys/devices/system/cpu/online");
  if (!text) return std::nullopt;
  return parse_core_list(*text);
}

/// cpu.max: "<quota> <period>" or "max <period>".
std::optional<int> quota_in_cores(const fs::path& cgroup) {
  const auto text = first_line(cgroup / "cpu.max");
  if (!text) return std::nullopt;
  std::istringstream words{*text};
  double quota = 0;
  double period = 0;
  if (!(words >> quota >> period) || period <= 0) return std::nullopt;
  return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

}  // namespace

std::vector<int> parse_core_list(const std::string& text) {
  std::set<int> cores;
  std::istringstream parts{text};
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream range{part};
    int first = 0;
    int last = 0;
    char dash = 0;
    if (!(range >> first)) throw Error{"not a list of cores: \"" + text + "\""};
    last = first;
    if (range >> dash && (dash != '-' || !(range >> last))) {
      throw Error{"not a list of cores: \"" + text + "\""};
    }
    for (int core = first; core <= last; ++core) cores.insert(core);
  }
  return {cores.begin(), cores.end()};
}

std::vector<int> allowed_cores(const fs::path& system_root) {
  const fs::path cgroup = own_cgroup(system_root);
  std::vector<int> cores = online_cores(system_root).value_or(std::vector<int>{0});
  if (const auto text = first_line(cgroup / "cpuset.cpus.effective")) {
    const std::vector<int> in_cgroup = parse_core_list(*text);
    std::vector<int> both;
    std::set_intersection(cores.begin(), cores.end(), in_cgroup.begin(), in_cgroup.end(),
                          std::back_inserter(both));
    if (!both.empty()) cores = both;
  }
  if (const auto quota = quota_in_cores(cgroup); quota && *quota < static_cast<int>(cores.size())) {
    cores.resize(static_cast<std::size_t>(*quota));
  }
  return cores;
}

std::vector<Slot> slots_of_rank(const std::vector<int>& cores, int rank_on_node, int ranks_on_node,
                                std::optional<int> node_slots) {
  OOD_EXPECT(!cores.empty() && rank_on_node < ranks_on_node, "a node has cores and its ranks");
  const int core_count = static_cast<int>(cores.size());
  const int total = node_slots.value_or(core_count);
  std::vector<Slot> mine;
  for (int number = rank_on_node; number < total; number += ranks_on_node) {
    Slot slot{number, {}};
    if (total >= core_count) {
      slot.cores = {cores[static_cast<std::size_t>(number % core_count)]};
    } else {  // fewer slots than cores: split the cores evenly
      for (int i = number * core_count / total; i < (number + 1) * core_count / total; ++i) {
        slot.cores.push_back(cores[static_cast<std::size_t>(i)]);
      }
    }
    mine.push_back(std::move(slot));
  }
  return mine;
}

}  // namespace oodsweep
