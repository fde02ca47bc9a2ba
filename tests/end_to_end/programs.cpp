#include "tests/end_to_end/programs.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

}  // namespace

Command oodsweep_command(Command arguments) {
  arguments.insert(arguments.begin(), OODSWEEP_PROGRAM);
  return arguments;
}

Command on_ranks(int ranks, const Command& command, const Command& flags) {
  Command whole{OODSWEEP_MPIRUN_PROGRAM, "--oversubscribe", "--mca", "pml", "ob1", "--mca", "btl",
                "self,vader,tcp",        "--mca",           "osc",   "^ucx"};
  whole.insert(whole.end(), flags.begin(), flags.end());
  whole.insert(whole.end(), {"-n", std::to_string(ranks)});
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

RunningProgram::RunningProgram(const Command& command) {
  child_ = std::make_unique<ChildProcess>(ChildOptions{
      .program = command.front(),
      .arguments = {command.begin() + 1, command.end()},
      .log_file = folder_.path() / "output.txt",
      .cores = {},
      .environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}}});
}

int RunningProgram::wait() {
  for (;;) {
    if (const auto exit = poll()) return exit->by_signal ? 128 + exit->code : exit->code;
    std::this_thread::sleep_for(milliseconds{2});
  }
}

std::string RunningProgram::output() const { return content_of(folder_.path() / "output.txt"); }

Outcome run_program(const Command& command) {
  RunningProgram program{command};
  const int code = program.wait();
  return {code, program.output()};
}

std::vector<pid_t> processes_naming(const std::string& text) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (content_of(entry.path() / "cmdline").find(text) == std::string::npos) continue;
    found.push_back(std::stoi(name));
  }
  return found;
}

bool all_gone(const std::string& text) {
  for (int i = 0; i < 1000; ++i) {
    if (processes_naming(text).empty()) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

}  // namespace oodsweep
