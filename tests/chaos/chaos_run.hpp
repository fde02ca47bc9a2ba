#pragma once

#include <optional>
#include <set>
#include <string>

#include "tests/chaos/orders.hpp"
#include "tests/chaos/run_processes.hpp"
#include "tests/chaos/witnesses.hpp"
#include "tests/end_to_end/programs.hpp"
#include "tests/end_to_end/run_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {

struct ChaosOptions {
  Command arguments;                  ///< More of `oodsweep run`.
  std::filesystem::path run_dir;      ///< On another disk, say; empty: one of its own.
  std::string stage_seconds = "0.3";  ///< What a worker takes for a stage.
};

/// A sweep of 28 stages with chaos workers below cluster/launch.sh, in folders of its own.
class ChaosRun {
 public:
  explicit ChaosRun(ChaosOptions options = {});

  /// launch.sh on three ranks.
  [[nodiscard]] Command launch_command() const;
  /// The same with rank 0 on a node "left" and two ranks on a node "right".
  [[nodiscard]] Command launch_on_two_nodes() const;
  /// `oodsweep run` as one process.
  [[nodiscard]] Command single_command() const;

  [[nodiscard]] const Orders& orders() const { return orders_; }
  [[nodiscard]] const std::filesystem::path& run_dir() const { return options_.run_dir; }
  [[nodiscard]] RunDatabase database() const { return RunDatabase{run_dir()}; }

  [[nodiscard]] Witnesses witnesses() const { return Witnesses{orders_.witness_file()}; }
  [[nodiscard]] RunProcesses processes() const { return processes_of(run_dir()); }
  /// Waits for a stage at work, thirty seconds at most.
  [[nodiscard]] bool wait_for_work() const;

  /// Waits for the end of a program of this run. @return Its code; -1 after a minute, when all of
  /// the run is killed.
  [[nodiscard]] int wait_for(RunningProgram& program) const;

  /// `oodsweep table --format csv`.
  [[nodiscard]] std::string table() const;
  /// What every run must leave, whatever happened to it: no process, nothing missing, the table of
  /// a run to which nothing happened. Empty if all is well.
  /// @param expected Where the run's table is not undisturbed_table().
  [[nodiscard]] std::string complaints(
      const std::optional<std::string>& expected = std::nullopt) const;
  /// Keys of stages that were given out or begun after their commit: by the workers' word, and by
  /// the database, which knows the evaluations too.
  [[nodiscard]] std::set<std::string> tried_again() const;

 private:
  [[nodiscard]] Command environment() const;
  [[nodiscard]] Command run_command(const Command& more = {}) const;

  TemporaryFolder folder_;
  ChaosOptions options_;
  Orders orders_;
};

/// The table of a run to which nothing happened; computed once.
[[nodiscard]] const std::string& undisturbed_table();

}  // namespace oodsweep
