#include <map>
#include <memory>
#include <string>

#include "orchestrator/commands/command.hpp"
#include "orchestrator/process/host.hpp"
#include "orchestrator/run_sweep.hpp"

namespace oodsweep {
namespace {

constexpr const char* kExamples = R"(Examples:
  oodsweep run sweeps/quickstart.json                     the whole machine, into runs/quickstart
  oodsweep run a.json b.json --run-dir runs/x             two sweeps; what they share is computed once
  oodsweep run sweep.json --set training.epochs=2         with another value than the file's
  mpirun -n 3 --bind-to none oodsweep run sweep.json      three ranks; each slot belongs to one
  cluster/launch.sh --hostfile hosts -- oodsweep run sweep.json --run-dir runs/x

Starting again is resuming: what is finished is never computed twice. Exit codes: 0 all done,
1 some stages failed, 2 bad input, 75 interrupted.)";

void add_device_options(CLI::App& command, RunOptions& options) {
  const std::map<std::string, DeviceChoice> choices{
      {"auto", DeviceChoice::kAuto}, {"cpu", DeviceChoice::kCpu}, {"gpu", DeviceChoice::kGpu}};
  command
      .add_option_function<std::string>(
          "--device",
          [choices, &options](const std::string& name) { options.device = choices.at(name); },
          "What workers compute on: GPUs where a node has some (the default), cores, or GPUs only "
          "(nodes without have no slots)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"auto", "cpu", "gpu"}));
  command
      .add_option("--workers-per-gpu", options.workers_per_gpu,
                  "Workers side by side on each GPU instead of the sweep's number")
      ->type_name("N")
      ->check(CLI::Range(1, 48));
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RunOptions>();
  options->worker = program_folder() / "oodsweep-worker";
  CLI::App* command = app.add_subcommand("run", "Run or resume a sweep, or several");
  command->add_option("SWEEP", options->sweeps, "The sweep file; several share one --run-dir")
      ->required();
  command
      ->add_option("--run-dir", options->run_dir,
                   "Folder of results; default runs/<name of the sweep>")
      ->type_name("DIR");
  add_data_option(*command, options->data);
  command
      ->add_option("--slots", options->slots,
                   "Workers side by side on each node; default one per GPU, or per core without")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  add_device_options(*command, *options);
  command->add_option("--set", options->overrides, "A value instead of the file's; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_flag_callback(
      "--no-local-agent", [options] { options->local_agent = false; }, "Rank 0 only coordinates");
  command->add_option("--node-name", options->node_name, "Name of this node instead of its host's")
      ->type_name("NAME");
  command->add_option("--worker", options->worker, "The worker program; default beside this one")
      ->type_name("FILE");
  command
      ->add_option("--speculate", options->speculate,
                   "Second attempts at slow stages on idle slots, at most N at once; default 0")
      ->type_name("N");
  command
      ->add_option_function<std::int64_t>(
          "--disk-reserve", [options](std::int64_t mb) { options->disk_reserve = mb << 20; },
          "Free space below which no work is handed out; default " +
              std::to_string(kDiskReserve >> 20))
      ->type_name("MB")
      ->check(CLI::Range(0, 1 << 30));
  add_timing_options(*command, options->timing);
  command->footer(kExamples);
  command->callback([options, &action] { action = [options] { return run_sweep(*options); }; });
}

}  // namespace oodsweep
