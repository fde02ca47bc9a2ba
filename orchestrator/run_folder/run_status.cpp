#include "orchestrator/run_folder/run_status.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "orchestrator/coordinator/run_line.hpp"
#include "orchestrator/process/host.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {
namespace {

/// Snapshots of a database that lives on another disk come every 30 s.
constexpr double kNewsFromElsewhere = 90.0;

std::string name_of(LeaseState state) {
  switch (state) {
    case LeaseState::kAlive:
      return "alive";
    case LeaseState::kDead:
      return "dead";
    case LeaseState::kReleased:
      return "released";
    case LeaseState::kElsewhere:
      break;
  }
  return "elsewhere";
}

bool is_of_this_start(const RunStatus& status) {
  return status.progress && status.lease && status.progress->epoch == status.lease->epoch;
}

std::string holder_text(const RunStatus& status) {
  if (!status.lease) return "nobody has worked here yet\n";
  const LeaseView& lease = *status.lease;
  const std::string who = fmt::format("process {} on {}", lease.holder.pid, lease.holder.host);
  const bool complete = status.counts.pending + status.counts.running + status.counts.failed == 0;
  const char* hint = complete ? "" : "; `oodsweep run` goes on from here";
  switch (lease.state) {
    case LeaseState::kAlive:
      return fmt::format("at work: {} (start {})\n", who, lease.epoch);
    case LeaseState::kReleased:
      return fmt::format("not running: {} ended in order{}\n", who, hint);
    case LeaseState::kDead:
      return fmt::format("not running: {} has died{}\n", who, hint);
    case LeaseState::kElsewhere:
      break;
  }
  if (!is_of_this_start(status)) {
    return fmt::format("{} holds the folder; it has not said anything yet\n", who);
  }
  return fmt::format("{} holds the folder; last heard of {} ago\n", who,
                     clock_text(status.now - status.progress->at));
}

std::string stage_line(const LiveStage& stage) {
  const std::string slot = stage.slot < 0 ? "thread" : fmt::format("slot {}", stage.slot);
  return fmt::format("  {} {}  {:>3.0f} %  {:>7}  {} ({})\n", stage.node, slot,
                     100.0 * stage.fraction, clock_text(stage.seconds), stage.label, stage.attempt);
}

Json optional_number(const std::optional<double>& value) { return value ? Json(*value) : Json{}; }

Json json_of(const LiveProgress& progress) {
  Json json{{"epoch", progress.epoch},
            {"at", progress.at},
            {"total", progress.total},
            {"done", progress.done},
            {"running", progress.running},
            {"failed", progress.failed},
            {"slots", progress.slots},
            {"slots_busy", progress.slots_busy},
            {"eta_seconds", optional_number(progress.eta_seconds)},
            {"bound_seconds", optional_number(progress.bound_seconds)},
            {"paused", progress.paused},
            {"stages", Json::array()}};
  for (const LiveStage& stage : progress.stages) {
    json["stages"].push_back({{"attempt", stage.attempt},
                              {"label", stage.label},
                              {"node", stage.node},
                              {"slot", stage.slot},
                              {"fraction", stage.fraction},
                              {"seconds", stage.seconds}});
  }
  return json;
}

}  // namespace

bool RunStatus::is_running() const {
  if (!lease) return false;
  if (lease->state != LeaseState::kElsewhere) return lease->state == LeaseState::kAlive;
  return is_of_this_start(*this) && now - progress->at < kNewsFromElsewhere;
}

RunStatus read_status(const std::filesystem::path& run_dir) {
  return {.counts = count_stages(run_dir),
          .progress = read_progress(run_dir),
          .lease = look_at_lease(run_dir),
          .now = unix_time()};
}

std::string status_text(const RunStatus& status) {
  if (!status.is_running() || !is_of_this_start(status)) {
    const StageCounts& counts = status.counts;
    return fmt::format("{} done, {} running, {} pending, {} failed\n", counts.done, counts.running,
                       counts.pending, counts.failed) +
           holder_text(status);
  }
  std::string text = run_line(*status.progress) + "\n";
  for (const LiveStage& stage : status.progress->stages) text += stage_line(stage);
  return text + holder_text(status);
}

Json status_json(const RunStatus& status) {
  Json json{{"running", status.is_running()},
            {"counts",
             {{"done", status.counts.done},
              {"running", status.counts.running},
              {"pending", status.counts.pending},
              {"failed", status.counts.failed}}},
            {"progress", status.progress ? json_of(*status.progress) : Json{}},
            {"lease", nullptr}};
  if (status.lease) {
    json["lease"] = {{"epoch", status.lease->epoch},
                     {"host", status.lease->holder.host},
                     {"pid", status.lease->holder.pid},
                     {"state", name_of(status.lease->state)}};
  }
  return json;
}

}  // namespace oodsweep
