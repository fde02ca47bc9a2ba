#include "tests/chaos/chaos_run.hpp"

#include <signal.h>

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/json.hpp"

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

constexpr std::chrono::seconds kLongest{60};  // only a hanging run takes that
const Command kLauncher{OODSWEEP_SOURCE_DIR "/cluster/launch.sh"};
const Command kTimings{"--heartbeat",    "0.1", "--suspect-after", "0.5", "--dead-after",  "1.5",
                       "--resend-after", "0.1", "--stop-grace",    "0.3", "--drain-limit", "1"};

Command joined(std::initializer_list<Command> parts) {
  Command whole;
  for (const Command& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

}  // namespace

ChaosRun::ChaosRun(ChaosOptions options)
    : options_{std::move(options)}, orders_{folder_.path() / "orders"} {
  if (options_.run_dir.empty()) options_.run_dir = folder_.path() / "run";
  fs::create_directories(folder_.path() / "orders");
  write_file_atomically(folder_.path() / "chaos.json", chaos_sweep().dump(1));
}

Command ChaosRun::environment() const {
  return {"/usr/bin/env",
          std::string{Orders::kVariable} + "=" + (folder_.path() / "orders").string(),
          "OODSWEEP_CHAOS_SECONDS=" + options_.stage_seconds};
}

Command ChaosRun::run_command(const Command& more) const {
  return joined(
      {oodsweep_command({"run", (folder_.path() / "chaos.json").string(), "--run-dir",
                         run_dir().string(), "--worker", OODSWEEP_CHAOS_WORKER, "--slots", "4"}),
       kTimings, options_.arguments, more});
}

Command ChaosRun::launch_command() const {
  return joined({environment(), kLauncher, {"-n", "3", "--oversubscribe", "--"}, run_command()});
}

Command ChaosRun::launch_on_two_nodes() const {
  return joined({environment(),
                 kLauncher,
                 {"-n", "1", "--oversubscribe", "--"},
                 run_command({"--node-name", "left"}),
                 {":", "-n", "2"},
                 run_command({"--node-name", "right"})});
}

Command ChaosRun::single_command() const { return joined({environment(), run_command()}); }

bool ChaosRun::wait_for_work() const {
  for (int i = 0; i < 3000; ++i) {
    if (!witnesses().stages_at_work().empty()) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

std::string ChaosRun::table() const {
  const Outcome outcome =
      run_program(oodsweep_command({"table", run_dir().string(), "--format", "csv"}));
  return outcome.code == 0 ? outcome.output : "no table: " + outcome.output;
}

std::set<std::string> ChaosRun::tried_again() const {
  std::set<std::string> again = witnesses().begun_after_commit();
  const auto later = database().column(
      "SELECT stage.key FROM attempt JOIN stage ON stage.id = attempt.stage WHERE "
      "attempt.id > stage.attempt AND attempt.outcome NOT IN ('superseded', 'duplicate')");
  again.insert(later.begin(), later.end());
  return again;
}

std::string ChaosRun::complaints(const std::optional<std::string>& expected) const {
  if (!all_gone(run_dir().string())) return "a process is left";
  const auto missing = database().column("SELECT label || ': ' || reason FROM v_missing");
  if (!missing.empty()) return "missing: " + missing.front();
  if (table() != (expected ? *expected : undisturbed_table())) return "another table:\n" + table();
  return "";
}

int ChaosRun::wait_for(RunningProgram& program) const {
  const Clock::time_point begin = Clock::now();
  while (!program.poll()) {
    if (Clock::now() - begin > kLongest) {
      for (const pid_t process : processes_naming(run_dir().string())) kill(process, SIGKILL);
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
