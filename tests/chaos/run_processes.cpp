#include "tests/chaos/run_processes.hpp"

#include <signal.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "tests/end_to_end/programs.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kRanks = 3;

/// State and parent's number; nothing if there is no such process.
std::optional<std::pair<char, pid_t>> state_and_parent(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  std::istringstream fields{text.substr(text.rfind(')') + 1)};
  std::pair<char, pid_t> found;
  fields >> found.first >> found.second;
  return found;
}

std::string program_name(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/comm"};
  std::string name;
  std::getline(file, name);
  return name;
}

std::optional<std::size_t> rank_of(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/environ"};
  constexpr std::string_view kVariable = "OMPI_COMM_WORLD_RANK=";
  for (std::string variable; std::getline(file, variable, '\0');) {
    if (variable.starts_with(kVariable)) return std::stoul(variable.substr(kVariable.size()));
  }
  return std::nullopt;
}

}  // namespace

bool is_alive(pid_t process) {
  const auto found = state_and_parent(process);
  return found && found->first != 'Z' && found->first != 'X';
}

RunProcesses processes_of(const std::filesystem::path& run_dir) {
  RunProcesses found{0, std::vector<pid_t>(kRanks, 0)};
  for (const pid_t process : processes_naming(run_dir.string())) {
    if (!is_alive(process)) continue;
    const std::string name = program_name(process);
    if (name == "mpirun" || name == "orterun") found.mpirun = process;
    if (name != "oodsweep") continue;
    if (const auto rank = rank_of(process)) found.ranks.at(*rank) = process;
  }
  return found;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto found = state_and_parent(std::stoi(name));
    if (found && found->second == parent && found->first != 'Z')
      children.push_back(std::stoi(name));
  }
  return children;
}

void kill_with_children(const std::vector<pid_t>& ranks) {
  std::vector<pid_t> all;
  for (const pid_t rank : ranks) {
    if (rank == 0) continue;
    kill(rank, SIGSTOP);  // it starts nobody meanwhile
    all.push_back(rank);
    for (const pid_t child : children_of(rank)) all.push_back(child);
  }
  for (const pid_t process : all) kill(process, SIGKILL);
}

}  // namespace oodsweep
