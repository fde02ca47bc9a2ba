#include <fmt/format.h>

#include <memory>

#include "orchestrator/commands/command.hpp"
#include "orchestrator/run_folder/requests.hpp"
#include "orchestrator/run_folder/run_status.hpp"
#include "results/store/stage_story.hpp"

namespace oodsweep {
namespace {

ExitCode retry(const std::filesystem::path& run_dir) {
  const RunStatus status = read_status(run_dir);
  const FailedStages failed = failed_stages(run_dir);
  const bool paused = status.is_running() && status.progress && !status.progress->paused.empty();
  if (failed.stages.empty() && !paused) {
    fmt::print("nothing has failed: there is nothing to try again\n");
    return ExitCode::kDone;
  }
  write_retry_mark(run_dir, failed.last_attempt);
  fmt::print("{} failed stage{}: attempts up to {} no longer count; {}\n", failed.stages.size(),
             failed.stages.size() == 1 ? "" : "s", failed.last_attempt,
             status.is_running() ? "the run takes them up again"
                                 : "the next `oodsweep run` takes them up again");
  return ExitCode::kDone;
}

}  // namespace

void add_retry_command(CLI::App& app, Action& action) {
  const auto run_dir = std::make_shared<std::filesystem::path>();
  CLI::App* command = app.add_subcommand("retry", "Give failed stages another chance");
  command->add_option("RUN", *run_dir, "The run folder; it may be running")->required();
  command->callback([run_dir, &action] { action = [run_dir] { return retry(*run_dir); }; });
}

}  // namespace oodsweep
