#include "orchestrator/coordinator/coordinator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/process/host.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

constexpr int kAttempts = 3;  ///< That may fail before a stage is given up.

}  // namespace

Coordinator::Coordinator(ControlChannel& channel, ResultStore& store, ProgressView& view,
                         const StageGraph& graph, Welcome run)
    : channel_{channel},
      store_{store},
      view_{view},
      run_{std::move(run)},
      stages_{graph.stages},
      scheduler_{graph} {}

std::int64_t Coordinator::adopt(const std::vector<StageKey>& committed) {
  for (const StageKey& key : committed) scheduler_.stage_done(key);
  return scheduler_.counts().done;
}

void Coordinator::greet(const std::vector<int>& agents) {
  for (const int rank : agents) {
    greeted_.insert(rank);
    channel_.to_agent(rank, to_json(run_));
  }
}

void Coordinator::receive(int from, const Json& message) {
  const auto type = message.at("type").get<std::string>();
  if (type == "stage") {
    take(stage_event_from_json(message));
  } else if (type == "ended") {
    assignment_ended(message.at("assignment").get<AssignmentId>());
  } else if (type == "ready") {
    agent_ready(from, agent_ready_from_json(message));
  } else if (type == "left") {
    agent_left(from);
  } else if (type == "refused") {
    throw ConfigError{fmt::format(
        "rank {} on {}: {}; every node must see the coordinator's folders", from,
        message.at("host").get<std::string>(), message.at("reason").get<std::string>())};
  } else {
    log_warning("the coordinator does not know the message \"" + type + "\"");
  }
}

void Coordinator::agent_ready(int rank, const AgentReady& ready) {
  greeted_.erase(rank);
  agents_[rank] = ready;
  for (int slot = 0; slot < static_cast<int>(ready.slots.size()); ++slot) {
    scheduler_.add_slot({rank, slot}, Lane::kWorker, ready.node);
  }
  scheduler_.add_slot({rank, kThreadSlot}, Lane::kThread, ready.node);
  std::vector<std::string> slots;
  for (const Slot& slot : ready.slots) {
    slots.push_back(fmt::format("{} (core {})", slot.number, fmt::join(slot.cores, ",")));
  }
  view_.note(fmt::format(
      "node {}, rank {}: {}", ready.node, rank,
      slots.empty() ? "no slot, spare" : fmt::format("slots {}", fmt::join(slots, ", "))));
}

void Coordinator::agent_left(int rank) {
  greeted_.erase(rank);
  const auto agent = agents_.find(rank);
  if (agent == agents_.end()) return;
  std::vector<AssignmentId> lost;
  for (const auto& [id, assigned] : assigned_) {
    if (assigned.rank == rank) lost.push_back(id);
  }
  for (const AssignmentId id : lost) assignment_ended(id);
  for (int slot = kThreadSlot; slot < static_cast<int>(agent->second.slots.size()); ++slot) {
    scheduler_.remove_slot({rank, slot});
  }
  agents_.erase(agent);
}

bool Coordinator::deserted() const { return greeted_.empty() && agents_.empty(); }

void Coordinator::step() {
  for (const Grant& grant : scheduler_.grant(unix_time())) give(grant);
  store_.flush();
}

void Coordinator::give(const Grant& grant) {
  const AgentReady& agent = agents_.at(grant.slots.front().rank);
  AssignedWork work{grant.id, grant.slots.front().number, {}};
  Assigned assigned{grant.slots.front().rank, {}};
  for (const StageKey& key : grant.stages) {
    Attempt attempt{.id = {store_.next_attempt_id()},
                    .stage = key,
                    .node = agent.node,
                    .slot = grant.slots.front().number,
                    .started_at = unix_time()};
    store_.record_attempt_start({.id = attempt.id.text,
                                 .stage = key,
                                 .epoch = run_.epoch,
                                 .node = attempt.node,
                                 .slot = attempt.slot,
                                 .outcome = "running",
                                 .reason = "",
                                 .started_at = attempt.started_at});
    store_.set_state(key, StageState::kRunning);
    work.stages.push_back({attempt.id, stage(key)});
    assigned.attempts.push_back(std::move(attempt));
  }
  assigned_.emplace(grant.id, std::move(assigned));
  channel_.to_agent(grant.slots.front().rank, to_json(work));
}

void Coordinator::take(const StageEvent& event) {
  const auto assigned = assigned_.find(event.assignment);
  if (assigned == assigned_.end()) return;  // of an agent that has left
  auto& attempts = assigned->second.attempts;
  const auto attempt = std::find_if(attempts.begin(), attempts.end(), [&](const Attempt& known) {
    return known.id == event.attempt && known.stage == event.key;
  });
  if (attempt == attempts.end()) return;
  if (event.event == "start") {
    attempt->begun = true;
    attempt->started_at = unix_time();
  } else if (event.event == "step") {
    if (event.total > 0) {
      attempt->fraction = static_cast<double>(event.done) / static_cast<double>(event.total);
    }
  } else {
    const Attempt ended = *attempt;
    attempts.erase(attempt);
    if (event.event == "committed") {
      committed(ended, event);
    } else {
      failed(ended, event);
    }
  }
}

void Coordinator::committed(const Attempt& attempt, const StageEvent& event) {
  try {
    store_.record_commit(read_result(run_.run_dir, attempt.stage));
  } catch (const IoError& error) {
    view_.note(fmt::format("set aside: {} ({})", stage(attempt.stage).label, error.what()));
    set_aside(run_.run_dir, attempt.stage);
    StageEvent failure = event;
    failure.outcome = "failed";
    failure.reason = std::string{"committed, but not readable: "} + error.what();
    failed(attempt, failure);
    return;
  }
  record_end(attempt, "committed", "", event.seconds);
  scheduler_.stage_done(attempt.stage);
}

void Coordinator::failed(const Attempt& attempt, const StageEvent& event) {
  if (is_committed(run_.run_dir, attempt.stage)) {  // the worker died before it could say so
    committed(attempt, event);
    return;
  }
  const bool damaged = event.outcome == "damaged_parent" && replace_damaged_parents(attempt.stage);
  record_end(attempt, event.outcome, event.reason, event.seconds);
  const auto given_up = scheduler_.stage_failed(attempt.stage, is_hopeless(attempt, event));
  const std::string what =
      fmt::format("{}: {} ({})", stage(attempt.stage).label, event.reason, event.outcome);
  if (!damaged) {
    view_.note(
        fmt::format("{} {}", given_up.empty() ? "failed, will be tried again:" : "failed:", what));
  }
  if (given_up.empty()) store_.set_state(attempt.stage, StageState::kReady, event.reason);
  if (!given_up.empty()) failures_.push_back({stage(attempt.stage).label, event.reason});
  for (const StageKey& key : given_up) {
    const bool itself = key == attempt.stage;
    store_.set_state(key, StageState::kFailed,
                     itself ? event.reason : "needs what failed: " + what);
  }
}

/// Counts the failure, but for that of a stage whose parent has to be made again.
bool Coordinator::is_hopeless(const Attempt& attempt, const StageEvent& event) {
  if (!scheduler_.parents_done(attempt.stage)) return false;
  // The same weights and the same order of images end in the same NaN.
  return ++failed_attempts_[attempt.stage] >= kAttempts || event.outcome == "diverged";
}

bool Coordinator::replace_damaged_parents(const StageKey& child) {
  bool any = false;
  for (const StageKey& parent : stage(child).parents) {
    const auto complaints = check_stage(run_.run_dir, parent);
    if (complaints.empty() || !scheduler_.knows(parent)) continue;
    any = true;
    view_.note(
        fmt::format("damaged, is made again: {} ({})", stage(parent).label, complaints.front()));
    set_aside(run_.run_dir, parent);
    scheduler_.stage_reopened(parent);
    store_.set_state(parent, StageState::kReady, complaints.front());
  }
  return any;
}

void Coordinator::assignment_ended(AssignmentId id) {
  const auto assigned = assigned_.find(id);
  if (assigned == assigned_.end()) return;
  for (const Attempt& attempt : assigned->second.attempts) {
    if (attempt.begun && is_committed(run_.run_dir, attempt.stage)) {
      committed(attempt, {});
      continue;
    }
    record_end(attempt, "lost", attempt.begun ? "stopped while at work" : "not begun", 0.0);
    if (scheduler_.state(attempt.stage) == Scheduler::State::kGranted) {
      store_.set_state(attempt.stage, StageState::kReady);
    }
  }
  assigned_.erase(assigned);
  scheduler_.assignment_ended(id);
}

void Coordinator::record_end(const Attempt& attempt, const std::string& outcome,
                             const std::string& reason, double seconds) {
  store_.record_attempt_end({.id = attempt.id.text,
                             .stage = attempt.stage,
                             .epoch = run_.epoch,
                             .node = attempt.node,
                             .slot = attempt.slot,
                             .outcome = outcome,
                             .reason = reason,
                             .started_at = attempt.started_at,
                             .seconds = seconds});
}

void Coordinator::tell_agents_to_stop() {
  std::set<int> everybody = greeted_;
  for (const auto& [rank, agent] : agents_) everybody.insert(rank);
  for (const int rank : everybody) channel_.to_agent(rank, {{"type", "stop"}});
}

ProgressState Coordinator::progress() const {
  ProgressState state{.counts = scheduler_.counts(), .running = {}, .seconds_running = 0.0};
  for (const auto& [id, assigned] : assigned_) {
    for (const Attempt& attempt : assigned.attempts) {
      if (!attempt.begun) continue;
      state.running.push_back({stage(attempt.stage).label, attempt.fraction});
      state.seconds_running += attempt.fraction * scheduler_.seconds(attempt.stage);
    }
  }
  return state;
}

}  // namespace oodsweep
