#include "orchestrator/run_sweep.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cluster/gpus.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/agent/agent.hpp"
#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/coordinator/leader.hpp"
#include "orchestrator/process/interrupt.hpp"
#include "orchestrator/process/job.hpp"
#include "results/evaluate/evaluate_stage.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {
namespace {

constexpr std::chrono::milliseconds kPause{2};
constexpr std::chrono::milliseconds kFarewell{1000};

void check_worker(const std::filesystem::path& worker) {
  if (access(worker.c_str(), X_OK) == 0) return;
  throw ConfigError{"--worker", worker.string(),
                    "the program oodsweep-worker, which can be started"};
}

std::vector<int> ranks_with_agents(const RunOptions& options, int size) {
  std::vector<int> ranks;
  for (int rank = options.local_agent ? 0 : 1; rank < size; ++rank) ranks.push_back(rank);
  if (ranks.empty()) {
    throw ConfigError{"--no-local-agent", "one rank", "at least one other rank that does the work"};
  }
  return ranks;
}

/// How the sweeps share out a node's GPUs. Each rank reads the files by itself, since its slots
/// have to be known before the coordinator is; what is wrong with a file, rank 0 says.
void share_out(GpuShare& share, const RunOptions& options) {
  std::int64_t workers = 1;
  for (const std::filesystem::path& file : options.sweeps) {
    try {
      const SweepSpec spec = load_sweep(file, options.overrides);
      workers = std::max(workers, spec.workers_per_gpu.value_or(1));
      share.one_worker_each = share.one_worker_each || spec.parallel.widest() > 1;
    } catch (const Error&) {
      return;
    }
  }
  share.workers_per_gpu = options.workers_per_gpu.value_or(static_cast<int>(workers));
  if (share.one_worker_each && share.workers_per_gpu > 1) {
    log_warning("one worker for each GPU: those of a gang need one each");
  }
}

std::vector<Slot> slots_here(const RunOptions& options, const Job& job,
                             const std::vector<int>& agents) {
  NodeDevices devices = devices_of_node(options.device, gpus_of_this_node(), options.worker);
  if (!devices.warning.empty()) log_warning(devices.warning);
  if (!devices.has_slots) return {};
  if (!devices.share.gpus.empty()) share_out(devices.share, options);
  return job.slots(options.slots, agents, devices.share);
}

std::unique_ptr<Agent> make_agent(const RunOptions& options, const Job& job,
                                  ControlChannel& channel, const std::vector<int>& agents) {
  return std::make_unique<Agent>(channel, AgentSettings{.node = job.node(),
                                                        .slots = slots_here(options, job, agents),
                                                        .worker = options.worker,
                                                        .evaluate = run_evaluate_stage});
}

/// Sends what is under way; then MPI can be left.
void flush(ControlChannel& channel) {
  const SteadyTime begin = channel.now();
  while (channel.sending() && channel.now() - begin < kFarewell) {
    static_cast<void>(channel.receive());
    std::this_thread::sleep_for(kPause);
  }
}

/// Those that nobody has greeted.
void stop_other_ranks(ControlChannel& channel) {
  for (int rank = 1; rank < channel.size(); ++rank) {
    channel.to_agent(rank, {{"type", "part"}, {"orderly", true}});
  }
}

/// MPI would wait for the dead for ever.
[[noreturn]] void leave_without_mpi(ExitCode code) {
  std::fflush(nullptr);
  _exit(static_cast<int>(code));
}

ExitCode lead(const RunOptions& options, Job& job, ControlChannel& channel) {
  std::optional<Leader> leader;
  try {
    check_worker(options.worker);
    check_timing(options.timing);
    const std::vector<int> agents = ranks_with_agents(options, job.size());
    const auto local = options.local_agent ? make_agent(options, job, channel, agents) : nullptr;
    leader.emplace(options, job, channel, agents, local.get());
    const ExitCode code = leader->run();
    flush(channel);
    if (!leader->everybody_lives()) leave_without_mpi(code);
    return code;
  } catch (const RunLost& lost) {
    log_error(fmt::format("{}; starting again goes on from what is finished", lost.what()));
    if (!job.launcher_is_gone()) flush(channel);
    leave_without_mpi(ExitCode::kInterrupted);
  } catch (...) {
    if (!leader || !leader->has_dismissed()) stop_other_ranks(channel);
    flush(channel);
    if (leader && !leader->everybody_lives()) job.abandon();
    throw;
  }
}

/// An agent's rank: works until the coordinator says stop, or is gone.
ExitCode follow(const RunOptions& options, Job& job, ControlChannel& channel) {
  const auto agent = make_agent(options, job, channel, ranks_with_agents(options, job.size()));
  while (!agent->may_part()) {
    if (job.launcher_is_gone() || agent->deserted()) {
      agent->leave();
      leave_without_mpi(ExitCode::kInterrupted);
    }
    if (interrupted()) agent->drain("interrupted");
    bool busy = false;
    while (const auto message = channel.receive()) {
      busy = true;
      agent->receive(message->content);
    }
    agent->step();
    if (!busy) std::this_thread::sleep_for(kPause);
  }
  flush(channel);
  if (!agent->may_finalize()) leave_without_mpi(ExitCode::kDone);
  return ExitCode::kDone;
}

}  // namespace

ExitCode run_sweep(const RunOptions& options) {
  Job job{options.node_name};
  watch_interrupts();
  ControlChannel channel{job.transport(), options.timing};
  if (job.rank() != 0) {
    set_log_prefix(fmt::format("rank {}", job.rank()));
    const ExitCode code = follow(options, job, channel);
    job.finalize(code);
    return code;
  }
  try {
    const ExitCode code = lead(options, job, channel);
    std::fflush(stdout);
    job.finalize(code);
    return code;
  } catch (const ConfigError&) {
    job.finalize(ExitCode::kBadInput);  // all ranks are well; mpirun would complain about one that
                                        // leaves without it
    throw;
  }
}

}  // namespace oodsweep
