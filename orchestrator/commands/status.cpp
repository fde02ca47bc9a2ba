#include <fmt/format.h>

#include <memory>

#include "orchestrator/commands/command.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {
namespace {

ExitCode show_status(const std::filesystem::path& run_dir) {
  const StageCounts counts = count_stages(run_dir);
  fmt::print("{} done, {} running, {} pending, {} failed\n", counts.done, counts.running,
             counts.pending, counts.failed);
  return ExitCode::kDone;
}

}  // namespace

void add_status_command(CLI::App& app, Action& action) {
  const auto run_dir = std::make_shared<std::filesystem::path>();
  CLI::App* command = app.add_subcommand("status", "How many stages of the last sweep are where");
  command->add_option("RUN", *run_dir, "The run folder")->required();
  command->callback([run_dir, &action] { action = [run_dir] { return show_status(*run_dir); }; });
}

}  // namespace oodsweep
