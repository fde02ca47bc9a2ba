#include <fmt/format.h>

#include <memory>

#include "core/error.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/run_folder/requests.hpp"
#include "orchestrator/run_folder/run_lease.hpp"

namespace oodsweep {
namespace {

ExitCode cancel(const std::filesystem::path& run_dir) {
  if (!std::filesystem::is_directory(run_dir / "stages")) {
    throw ConfigError{"run folder", run_dir.string(), "a folder that `oodsweep run` made"};
  }
  const auto lease = look_at_lease(run_dir);
  if (!lease || lease->state == LeaseState::kDead || lease->state == LeaseState::kReleased) {
    fmt::print("nothing is running in {}\n", run_dir.string());
    return ExitCode::kDone;
  }
  request_cancel(run_dir);
  fmt::print(
      "asked process {} on {} to stop; what is finished is kept, `oodsweep run` goes on from "
      "there\n",
      lease->holder.pid, lease->holder.host);
  return ExitCode::kDone;
}

}  // namespace

void add_cancel_command(CLI::App& app, Action& action) {
  const auto run_dir = std::make_shared<std::filesystem::path>();
  CLI::App* command = app.add_subcommand("cancel", "Stop a run in order, from any terminal");
  command->add_option("RUN", *run_dir, "The run folder")->required();
  command->callback([run_dir, &action] { action = [run_dir] { return cancel(*run_dir); }; });
}

}  // namespace oodsweep
