#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "cluster/gpus.hpp"
#include "cluster/slots.hpp"
#include "orchestrator/commands/command.hpp"
#include "orchestrator/planning/cost_model.hpp"
#include "orchestrator/planning/probe.hpp"
#include "orchestrator/planning/run_plan.hpp"
#include "orchestrator/planning/sweep_plan.hpp"
#include "orchestrator/planning/work_table.hpp"
#include "orchestrator/process/host.hpp"
#include "orchestrator/process/node_devices.hpp"
#include "orchestrator/run_folder/run_folder.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep plan sweep.json               trials, stages, cost, how long it takes, what can be shared
  oodsweep plan sweep.json --slots 32    on 32 slots
  oodsweep plan sweep.json --probe       with a short measurement on this machine
  oodsweep plan sweep.json --resolved    every value and where it came from

"at best" is a bound that no schedule can beat; efficiency is that bound divided by the time.)";

struct PlanOptions {
  std::filesystem::path sweep;
  std::filesystem::path data;
  std::filesystem::path run_dir;  ///< Empty: runs/<name of the sweep>.
  std::vector<std::string> overrides;
  std::vector<std::size_t> slots;  ///< Empty: this machine's, 8 and 64.
  std::filesystem::path worker;
  bool resolved = false;
  bool probe = false;
};

/// As `run` without options would divide this machine.
std::size_t slots_of_this_node(const std::filesystem::path& worker) {
  const NodeDevices devices = devices_of_node(DeviceChoice::kAuto, gpus_of_this_node(), worker);
  return slots_of_rank(allowed_cores(), 0, 1, std::nullopt, devices.share).size();
}

std::vector<std::size_t> slots_to_plan(const PlanOptions& options, std::size_t here) {
  if (!options.slots.empty()) return options.slots;
  std::vector<std::size_t> slots{here, 8, 64};
  if (slots[0] == 8 || slots[0] == 64) slots.erase(slots.begin());
  return slots;
}

/// Which stages of the graph are finished in the run folder.
std::vector<bool> finished_stages(const StageGraph& graph, const std::filesystem::path& run_dir) {
  std::vector<bool> done(graph.stages.size(), false);
  if (!std::filesystem::is_directory(run_dir / "stages")) return done;
  const std::vector<StageKey> committed = committed_stages(run_dir);
  const std::unordered_set<StageKey> known{committed.begin(), committed.end()};
  for (std::size_t i = 0; i < done.size(); ++i) done[i] = known.contains(graph.stages[i].key);
  return done;
}

/// Measures each class of stages that can begin at once and of which nothing is known. The others
/// of the kind wait for results; their hints are corrected by what the measured ones were off.
void probe(const std::map<std::string, Stage>& samples, const PlanOptions& options,
           CostModel& costs) {
  std::vector<double> factors;
  for (const auto& [name, stage] : samples) {
    if (costs.knows(name)) continue;
    const auto seconds = probe_stage(stage, {.worker = options.worker, .data_root = options.data});
    fmt::print("probe: {}: {}\n", name,
               seconds ? "about " + duration_text(*seconds) : "nothing could be measured");
    if (!seconds) continue;
    const StageWork work = stage_work(stage);
    costs.learn(name, work.amount, *seconds, CostSource::kProbe);
    factors.push_back(*seconds / work.hinted_seconds);
  }
  if (factors.empty()) return;
  std::sort(factors.begin(), factors.end());
  costs.scale_hints(factors[factors.size() / 2]);
}

ExitCode plan(const PlanOptions& options) {
  WorkTable works;
  std::map<std::string, Stage> samples;  // of each class, one that needs no other stage
  // Never taken apart: for 100,000 stages that takes a tenth as long as making them, and the
  // program ends here anyway.
  static const SweepPlan& planned =
      *new SweepPlan{plan_sweep(options.sweep, options.data, options.overrides, [&](Stage& stage) {
        works.add(stage);
        if (stage.parents.empty()) {  // its material tells which given network it runs
          if (options.probe) samples.try_emplace(stage_work(stage).name, stage);
          return;
        }
        stage.material = Json();
        stage.places = Json();
      })};
  const std::filesystem::path run_dir = options.run_dir.empty()
                                            ? std::filesystem::path{"runs"} / planned.record.name
                                            : options.run_dir;
  const std::vector<bool> done = finished_stages(planned.graph, run_dir);
  CostModel costs;
  works.learn(run_dir, costs);
  if (options.probe) probe(samples, options, costs);
  const std::size_t here = slots_of_this_node(options.worker);
  const RunPlan run = plan_run(planned.graph, works.estimates(costs, done), planned.uses, done,
                               slots_to_plan(options, here));
  fmt::print("node {}: {} slots\n{}{}disk need: about {} MB\n", host_name(), here,
             plan_text(planned.report, options.resolved), run_plan_text(run),
             disk_need(planned.graph, done) >> 20);
  return ExitCode::kDone;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<PlanOptions>();
  options->worker = program_folder() / "oodsweep-worker";
  CLI::App* command = app.add_subcommand("plan", "Show what a sweep will do; nothing is computed");
  command->add_option("SWEEP", options->sweep, "The sweep file")->required();
  command->add_flag("--resolved", options->resolved, "Show every value and where it came from");
  add_data_option(*command, options->data);
  command
      ->add_option("--run-dir", options->run_dir,
                   "Folder whose finished stages count; default runs/<name of the sweep>")
      ->type_name("DIR");
  command
      ->add_option("--slots", options->slots,
                   "Slots to plan for, may be repeated; default this machine's, 8 and 64")
      ->type_name("P")
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 100000));
  command->add_flag("--probe", options->probe,
                    "Run workers for some seconds to measure what no finished stage tells");
  command->add_option("--worker", options->worker, "The worker program; default beside this one")
      ->type_name("FILE");
  command->add_option("--set", options->overrides, "A value instead of the file's; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return plan(*options); }; });
}

}  // namespace oodsweep
