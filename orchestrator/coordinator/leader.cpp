#include "orchestrator/coordinator/leader.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "orchestrator/coordinator/closing.hpp"
#include "orchestrator/coordinator/partial_table.hpp"
#include "orchestrator/coordinator/recovery.hpp"
#include "orchestrator/planning/run_account.hpp"
#include "orchestrator/planning/work_table.hpp"
#include "orchestrator/process/host.hpp"
#include "orchestrator/run_folder/requests.hpp"
#include "orchestrator/run_folder/run_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

}  // namespace

Leader::Leader(const RunOptions& options, Job& job, ControlChannel& channel,
               std::vector<int> agents, Agent* local)
    : options_{options}, job_{job}, channel_{channel}, agents_{std::move(agents)}, local_{local} {}

ExitCode Leader::run() {
  std::vector<SweepPlan> plans = plan_sweeps(options_.sweeps, options_.data, options_.overrides);
  for (const SweepPlan& plan : plans) names_.push_back(plan.record.name);
  if (options_.run_dir.empty() && names_.size() > 1) {
    throw ConfigError{"missing --run-dir: several sweeps need a folder that they share"};
  }
  run_dir_ = prepare_run_folder(options_.run_dir.empty() ? fs::path{"runs"} / names_.front()
                                                         : options_.run_dir);
  try {
    return run_in_folder(std::move(plans));
  } catch (const RunLost&) {
    throw;
  } catch (const ConfigError& error) {
    write_last_exit(run_dir_, 0, ExitCode::kBadInput, error.what());
    throw;
  } catch (const std::exception& error) {
    write_last_exit(run_dir_, 0, ExitCode::kSomeFailed, error.what());
    throw;
  }
}

ExitCode Leader::run_in_folder(std::vector<SweepPlan> plans) {
  RunLease lease = RunLease::take(run_dir_);
  ResultStore store = ResultStore::open(run_dir_);
  store.hold_lease(lease.epoch(), host_name(), getpid());
  static_cast<void>(take_cancel_request(run_dir_));  // one for a run that has ended
  const double start = unix_time();
  bool deterministic = false;
  for (const SweepPlan& plan : plans) {
    store.add_sweep(plan.record, plan.graph, start);
    deterministic = deterministic || plan.deterministic;
  }
  const StageGraph graph = merged_graph(std::move(plans));
  const Recovered recovered =
      recover_run(run_dir_, store,
                  [&lease, last = Clock::now(), rhythm = options_.timing.lease_beat]() mutable {
                    if (Clock::now() - last < rhythm) return;
                    lease.beat();
                    last = Clock::now();
                  });

  const std::vector<double> seconds = estimated_seconds(graph, run_dir_);

  ProgressView view{shows_on_terminal()};
  Coordinator coordinator{channel_,
                          store,
                          view,
                          graph,
                          seconds,
                          write_nonce(lease.epoch(), deterministic),
                          {.speculate = options_.speculate}};
  const std::int64_t adopted = coordinator.adopt(recovered.committed);
  check_free_disk(run_dir_, disk_need(graph, coordinator.scheduler()));
  view.note(fmt::format("sweep {}: {} trials, {} stages; run folder {}", join(names_, ", "),
                        graph.trials.size(), graph.stages.size(), run_dir_.string()));
  if (adopted > 0) view.note(fmt::format("adopted {} finished stages", adopted));
  const RunBeginning beginning = beginning_of(coordinator, graph, seconds);
  coordinator.remember(store.past_attempts(retry_mark(run_dir_)));
  const RunLoop::End end = work(coordinator, view, lease);
  const RunAccount account =
      closing_account(coordinator, graph, beginning, static_cast<int>(agents_.size()));
  coordinator.record(account);
  coordinator.write_down();
  view.clear_line();
  const ExitCode code = report(coordinator, end, adopted);
  fmt::print("{}", closing_text(account));
  write_last_exit(run_dir_, lease.epoch(), code, "");
  return code;
}

RunLoop::End Leader::work(Coordinator& coordinator, ProgressView& view, RunLease& lease) {
  coordinator.greet(agents_);
  has_dismissed_ = true;  // whatever happens below
  RunLoop loop{job_, channel_, local_, coordinator, view, lease, options_.disk_reserve};
  try {
    const RunLoop::End end = loop.run();
    everybody_lives_ = loop.dismiss_agents();
    return end;
  } catch (...) {
    everybody_lives_ = loop.dismiss_agents();
    throw;
  }
}

Welcome Leader::write_nonce(std::int64_t epoch, bool deterministic) const {
  const std::string nonce =
      sha256_hex(fmt::format("{} {} {} {}", host_name(), getpid(), unix_time(), epoch));
  write_file_atomically(nonce_file(run_dir_), nonce);
  return {.epoch = epoch,
          .run_dir = run_dir_,
          .data_root = fs::absolute(options_.data).lexically_normal(),
          .has_data = fs::is_directory(options_.data),
          .nonce = nonce,
          .deterministic = deterministic};
}

ExitCode Leader::report(const Coordinator& coordinator, RunLoop::End end, std::int64_t adopted) {
  const Scheduler::Counts& counts = coordinator.scheduler().counts();
  const double seconds = std::chrono::duration<double>{Clock::now() - begin_}.count();
  if (end == RunLoop::End::kStuck) {
    print_partial_table(run_dir_);
    fmt::print("stopped: {} of {} stages are finished and kept; {}\n", counts.done, counts.total,
               coordinator.stuck());
    return ExitCode::kSomeFailed;
  }
  if (end == RunLoop::End::kStopped) {
    print_partial_table(run_dir_);
    fmt::print(
        "interrupted: {} of {} stages are finished and kept; the same command goes on from there\n",
        counts.done, counts.total);
    return ExitCode::kInterrupted;
  }
  fmt::print("finished: {} stages ({} were there), {} failed, {:.1f} s\n", counts.done, adopted,
             counts.failed, seconds);
  if (counts.failed > 0) {
    print_partial_table(run_dir_);
    fmt::print("missing:\n");
    for (const FailedStage& failure : coordinator.failures()) {
      fmt::print("  {}: {}\n", failure.label, failure.reason);
    }
    return ExitCode::kSomeFailed;
  }
  for (const std::string& name : names_) {
    fmt::print("the table: oodsweep table {}{}\n", run_dir_.string(),
               names_.size() > 1 ? " --sweep " + name : "");
  }
  return ExitCode::kDone;
}

}  // namespace oodsweep
