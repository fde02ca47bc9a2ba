#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/chaos/orders.hpp"
#include "tests/end_to_end/programs.hpp"
#include "tests/end_to_end/run_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

/// A stage that a worker has begun and not committed, by the worker's own word, and that lives.
struct StageAtWork {
  pid_t worker = 0;
  std::string attempt;
};

/// What runs for a sweep.
struct RunProcesses {
  pid_t mpirun = 0;          ///< 0: none.
  std::vector<pid_t> ranks;  ///< By rank; 0 for one that has gone.
};

/// A sweep of 28 stages with chaos workers below cluster/launch.sh, in folders of its own.
class ChaosRun {
 public:
  /// @param options More of `oodsweep run`.
  explicit ChaosRun(Command options = {});
  /// With a run folder elsewhere (a small disk, say).
  ChaosRun(std::filesystem::path run_dir, Command options);

  /// launch.sh on three ranks. @param flags For mpirun.
  [[nodiscard]] Command launch_command(const Command& flags = {}) const;
  /// `oodsweep run` as one process.
  [[nodiscard]] Command single_command() const;

  [[nodiscard]] const Orders& orders() const { return orders_; }
  [[nodiscard]] const std::filesystem::path& run_dir() const { return run_dir_; }
  [[nodiscard]] RunDatabase database() const { return RunDatabase{run_dir_}; }

  [[nodiscard]] std::vector<StageAtWork> stages_at_work() const;
  [[nodiscard]] bool has_committed(const std::string& attempt) const;
  [[nodiscard]] RunProcesses processes() const;
  /// Waits for a stage at work, thirty seconds at most.
  [[nodiscard]] bool wait_for_work() const;

  /// `oodsweep table --format csv`.
  [[nodiscard]] std::string table() const;
  /// What every run must leave, whatever happened to it: nothing missing, the undisturbed table, no
  /// stage tried again after its commit, no process. Empty if all is well.
  [[nodiscard]] std::string complaints() const;

 private:
  [[nodiscard]] Command environment() const;
  [[nodiscard]] Command run_command() const;
  [[nodiscard]] std::string tried_again() const;

  TemporaryFolder folder_;
  std::filesystem::path run_dir_;
  Command options_;
  Orders orders_;
};

/// Waits for the end of a program; kills it and says -1 if that takes longer.
[[nodiscard]] int wait_at_most(RunningProgram& program, std::chrono::seconds limit);

/// The table of a run to which nothing happened; computed once.
[[nodiscard]] const std::string& undisturbed_table();

}  // namespace oodsweep
