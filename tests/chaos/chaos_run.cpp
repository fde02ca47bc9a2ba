#include "tests/chaos/chaos_run.hpp"

#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Two trainings that depend on each other, scored on two splits, twice.
Json chaos_sweep() {
  return {
      {"format", "oodsweep/1"},
      {"name", "chaos"},
      {"seed", 1},
      {"repeats", 2},
      {"in_distribution", {{"train", "glyphs:train[0:100]"}, {"test", "glyphs:test[0:100]"}}},
      {"network", "mnist_convnet"},
      {"outliers", "glyphs-outliers:train[0:100]"},
      {"training", {{"recipe", "quickstart"}}},
      {"test_outliers", {"glyphs-novel:test[0:100]"}},
      {"evaluation", {{"draws", 2}, {"conventions", {"oe"}}}},
      {"methods", {{{"method", "msp"}}, {{"method", "outlier_exposure"}, {"start", "fine_tune"}}}}};
}

/// A line of the witnesses: "begin KEY ATTEMPT PID".
struct Testimony {
  std::string what;
  std::string key;
  std::string attempt;
  pid_t worker = 0;
};

std::vector<Testimony> testimonies(const Orders& orders) {
  std::ifstream file{orders.witness_file()};
  std::vector<Testimony> all;
  for (Testimony one; file >> one.what >> one.key >> one.attempt >> one.worker;) {
    all.push_back(one);
  }
  return all;
}

bool is_alive(pid_t process) {
  std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
  std::string text;
  if (!std::getline(stat, text)) return false;
  return text[text.rfind(')') + 2] != 'Z';
}

std::string program_name(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/comm"};
  std::string name;
  std::getline(file, name);
  return name;
}

std::optional<int> rank_of(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/environ"};
  constexpr std::string_view kVariable = "OMPI_COMM_WORLD_RANK=";
  for (std::string variable; std::getline(file, variable, '\0');) {
    if (variable.starts_with(kVariable)) return std::stoi(variable.substr(kVariable.size()));
  }
  return std::nullopt;
}

double modified_at(const fs::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) throw std::runtime_error{file.string() + " is not there"};
  return static_cast<double>(status.st_mtim.tv_sec) +
         1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

}  // namespace

ChaosRun::ChaosRun(Command options) : ChaosRun{"", std::move(options)} {}

ChaosRun::ChaosRun(fs::path run_dir, Command options)
    : run_dir_{run_dir.empty() ? folder_.path() / "run" : std::move(run_dir)},
      options_{std::move(options)},
      orders_{folder_.path() / "orders"} {
  fs::create_directories(folder_.path() / "orders");
  write_file_atomically(folder_.path() / "chaos.json", chaos_sweep().dump(1));
}

Command ChaosRun::environment() const {
  return {"/usr/bin/env",
          std::string{Orders::kVariable} + "=" + (folder_.path() / "orders").string()};
}

Command ChaosRun::run_command() const {
  Command command =
      oodsweep_command({"run", (folder_.path() / "chaos.json").string(), "--run-dir",
                        run_dir_.string(), "--worker", OODSWEEP_CHAOS_WORKER, "--slots", "4"});
  command.insert(command.end(), options_.begin(), options_.end());
  return command;
}

Command ChaosRun::launch_command(const Command& flags) const {
  Command command = environment();
  command.insert(command.end(),
                 {OODSWEEP_SOURCE_DIR "/cluster/launch.sh", "-n", "3", "--oversubscribe"});
  command.insert(command.end(), flags.begin(), flags.end());
  command.push_back("--");
  const Command run = run_command();
  command.insert(command.end(), run.begin(), run.end());
  return command;
}

Command ChaosRun::single_command() const {
  Command command = environment();
  const Command run = run_command();
  command.insert(command.end(), run.begin(), run.end());
  return command;
}

std::vector<StageAtWork> ChaosRun::stages_at_work() const {
  std::map<std::string, pid_t> open;
  for (const Testimony& one : testimonies(orders_)) {
    if (one.what == "begin") {
      open[one.attempt] = one.worker;
    } else {
      open.erase(one.attempt);
    }
  }
  std::vector<StageAtWork> stages;
  for (const auto& [attempt, worker] : open) {
    if (is_alive(worker)) stages.push_back({worker, attempt});
  }
  return stages;
}

bool ChaosRun::has_committed(const std::string& attempt) const {
  for (const Testimony& one : testimonies(orders_)) {
    if (one.what == "commit" && one.attempt == attempt) return true;
  }
  return false;
}

RunProcesses ChaosRun::processes() const {
  RunProcesses found{0, {0, 0, 0}};
  for (const pid_t process : processes_naming(run_dir_.string())) {
    const std::string name = program_name(process);
    if (name == "mpirun" || name == "orterun") found.mpirun = process;
    if (name != "oodsweep" || !is_alive(process)) continue;
    if (const auto rank = rank_of(process))
      found.ranks.at(static_cast<std::size_t>(*rank)) = process;
  }
  return found;
}

bool ChaosRun::wait_for_work() const {
  for (int i = 0; i < 3000; ++i) {
    if (!stages_at_work().empty()) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

std::string ChaosRun::table() const {
  const Outcome outcome =
      run_program(oodsweep_command({"table", run_dir_.string(), "--format", "csv"}));
  return outcome.code == 0 ? outcome.output : "no table: " + outcome.output;
}

/// Stages that somebody began after their commit: by the workers' word, and by the database, which
/// knows the evaluations too.
std::string ChaosRun::tried_again() const {
  std::string complaints;
  std::set<std::string> finished;
  for (const Testimony& one : testimonies(orders_)) {
    if (one.what == "commit") finished.insert(one.key);
    if (one.what == "begin" && finished.contains(one.key)) {
      complaints += one.key + " was begun as " + one.attempt + " after its commit\n";
    }
  }
  for (const auto& row : database().rows("SELECT stage.key, attempt.id, attempt.started_at FROM "
                                         "attempt JOIN stage ON stage.id = attempt.stage")) {
    if (std::stod(row[2]) > modified_at(stage_folder(run_dir_, {row[0]}) / "result.json")) {
      complaints += row[0] + " was given out as " + row[1] + " after its commit\n";
    }
  }
  return complaints;
}

std::string ChaosRun::complaints() const {
  if (!all_gone(run_dir_.string())) return "a process is left";
  const auto missing = database().column("SELECT label || ': ' || reason FROM v_missing");
  if (!missing.empty()) return "missing: " + missing.front();
  if (table() != undisturbed_table()) return "another table:\n" + table();
  return tried_again();
}

int wait_at_most(RunningProgram& program, std::chrono::seconds limit) {
  const Clock::time_point begin = Clock::now();
  while (!program.poll()) {
    if (Clock::now() - begin > limit) {
      kill(-program.pid(), SIGTERM);
      return -1;
    }
    std::this_thread::sleep_for(milliseconds{5});
  }
  return program.wait();
}

const std::string& undisturbed_table() {
  static const std::string table = [] {
    const ChaosRun run;
    const Outcome outcome = run_program(run.single_command());
    if (outcome.code != 0) throw std::runtime_error{outcome.output};
    return run.table();
  }();
  return table;
}

}  // namespace oodsweep
