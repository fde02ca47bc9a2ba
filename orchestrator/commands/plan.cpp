#include <fmt/format.h>

#include <memory>

#include "cluster/slots.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/planning/sweep_plan.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep plan sweep.json               trials, stages, how much is shared
  oodsweep plan sweep.json --resolved    every value and where it came from)";

struct PlanOptions {
  std::filesystem::path sweep;
  std::filesystem::path data;
  std::vector<std::string> overrides;
  bool resolved = false;
};

ExitCode plan(const PlanOptions& options) {
  const SweepPlan planned = plan_sweep(options.sweep, options.data, options.overrides);
  fmt::print("node {}: {} slots\n{}", host_name(), allowed_cores().size(),
             plan_text(planned.report, options.resolved));
  return ExitCode::kDone;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand("plan", "Show what a sweep will do; nothing is computed");
  command->add_option("SWEEP", options->sweep, "The sweep file")->required();
  command->add_flag("--resolved", options->resolved, "Show every value and where it came from");
  add_data_option(*command, options->data);
  command->add_option("--set", options->overrides, "A value instead of the file's; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return plan(*options); }; });
}

}  // namespace oodsweep
