#include "cluster/memory_kills.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

#include "cluster/control_group.hpp"

namespace oodsweep {
namespace {

/// Files of lines "<name> <number>".
std::optional<std::int64_t> kills_in(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::string name;
  for (std::int64_t number = 0; file >> name >> number;) {
    if (name == "oom_kill") return number;
  }
  return std::nullopt;
}

std::optional<std::int64_t> kills_in(const ControlGroupFiles& files) {
  const auto own = kills_in(files.own);
  return own ? own : kills_in(files.whole);
}

}  // namespace

MemoryKills& MemoryKills::of_this_process() {
  static MemoryKills kills;
  return kills;
}

std::int64_t MemoryKills::count() const {
  const auto version_2 = kills_in(control_group_files(root_, "", "memory.events"));
  if (version_2) return *version_2;
  return kills_in(control_group_files(root_, "memory", "memory.oom_control")).value_or(0);
}

bool MemoryKills::claim(std::int64_t before) {
  const std::int64_t from = std::max(before, explained_);
  if (count() <= from) return false;
  explained_ = from + 1;
  return true;
}

}  // namespace oodsweep
