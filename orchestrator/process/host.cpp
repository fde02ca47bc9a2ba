#include "orchestrator/process/host.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

namespace oodsweep {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string boot_id() {
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  std::getline(file, id);
  return id;
}

std::string process_start(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  if (!std::getline(file, text)) return "";
  // The program's name in brackets may hold anything; after it come state (field 3) ... start (22).
  std::istringstream fields{text.substr(text.rfind(')') + 1)};
  std::string field;
  fields >> field;
  if (field == "Z" || field == "X") return "";  // dead, only not yet reaped
  for (int number = 4; number <= 22; ++number) fields >> field;
  return field;
}

double unix_time() {
  return std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
}

std::filesystem::path program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

}  // namespace oodsweep
