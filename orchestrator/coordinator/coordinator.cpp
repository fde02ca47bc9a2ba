#include "orchestrator/coordinator/coordinator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/coordinator/attempt_rows.hpp"
#include "orchestrator/process/host.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

Coordinator::Coordinator(ControlChannel& channel, ResultStore& store, ProgressView& view,
                         const StageGraph& graph, const std::vector<double>& seconds, Welcome run,
                         SchedulerSettings settings)
    : channel_{channel},
      store_{store},
      view_{view},
      stages_{graph.stages},
      roster_{channel, std::move(run)},
      scheduler_{graph, seconds, settings} {}

const Stage& Coordinator::stage(const StageKey& key) const {
  return stages_[scheduler_.index(key)];
}

std::int64_t Coordinator::adopt(const std::vector<StageKey>& committed) {
  for (const StageKey& key : committed) scheduler_.stage_done(key);
  return scheduler_.counts().done;
}

void Coordinator::greet(const std::vector<int>& agents) {
  for (const int rank : agents) roster_.greet(rank);
}

void Coordinator::receive(int from, const Json& message) {
  const auto type = message.at("type").get<std::string>();
  if (type == "stage") {
    take(stage_event_from_json(message));
  } else if (type == "ended") {
    worker_ended(worker_end_from_json(message));
  } else if (type == "rendezvous") {
    pass_on(rendezvous_from_json(message));
  } else if (type == "ready") {
    agent_ready(from, agent_ready_from_json(message));
  } else if (type == "left") {
    agent_gone(from, "");
    roster_.left(from);
  } else if (type == "rejoin") {
    agent_gone(from, "it stood still for too long");
    roster_.greet(from);
  } else if (type == "refused") {
    throw ConfigError{fmt::format(
        "rank {} on {}: {}; every node must see the coordinator's folders", from,
        message.at("host").get<std::string>(), message.at("reason").get<std::string>())};
  } else {
    log_warning("the coordinator does not know the message \"" + type + "\"");
  }
}

void Coordinator::step() {
  follow_agents();
  for (const AssignmentId id : scheduler_.take_superseded()) {
    const auto assigned = work_.assignments().find(id);
    if (assigned == work_.assignments().end()) continue;
    for (const int rank : assigned->second.agents()) {
      channel_.to_agent(rank, {{"type", "drop"}, {"assignment", id}});
    }
  }
  if (paused().empty()) {
    choose_widths();
    for (const Grant& grant : scheduler_.grant(unix_time())) give(grant);
    lack_ = lack_of_slots();
  }
  write_down();
}

bool Coordinator::write_down() {
  const bool all = store_.flush();
  for (const std::string& notice : store_.take_notices()) view_.note(notice);
  return all;
}

// Agents -----------------------------------------------------------------------------

void Coordinator::agent_ready(int rank, const AgentReady& ready) {
  agent_gone(rank, "");
  roster_.ready(rank, ready);
  for (int slot = 0; slot < static_cast<int>(ready.slots.size()); ++slot) {
    scheduler_.add_slot({rank, slot}, Lane::kWorker, ready.node);
  }
  scheduler_.add_slot({rank, kThreadSlot}, Lane::kThread, ready.node);
  widths_are_stale_ = true;
  most_slots_ =
      std::max(most_slots_, static_cast<int>(scheduler_.tasks().slots().usable(Lane::kWorker)));
  std::vector<std::string> slots;
  for (const Slot& slot : ready.slots) slots.push_back(in_words(slot));
  view_.note(fmt::format(
      "node {}, rank {}: {}", ready.node, rank,
      slots.empty() ? "no slot, spare" : fmt::format("slots {}", fmt::join(slots, ", "))));
}

void Coordinator::agent_gone(int rank, const std::string& why) {
  const std::string reason = why.empty() ? "its agent left" : why;
  for (const AssignmentId id : work_.of_rank(rank)) {
    if (LiveAssignment* gang = work_.find(id); gang->is_gang()) {
      lose_gang_members(id, *gang, rank, reason);
    } else {
      assignment_ended(id, "lost", reason);
    }
  }
  scheduler_.remove_slots(rank);
  suspects_.erase(rank);
  widths_are_stale_ = true;
}

void Coordinator::follow_agents() {
  const AgentRoster::News news = roster_.look();
  for (const int rank : news.suspect) {
    view_.note(fmt::format("rank {} is silent; it gets no more work", rank));
    hold_slots(rank, true);
  }
  for (const int rank : news.well_again) {
    view_.note(fmt::format("rank {} is there again", rank));
    hold_slots(rank, false);
  }
  for (const int rank : news.died) {
    view_.note(fmt::format("rank {} is taken for dead; its work goes to others", rank));
    store_.record_event("agent_lost", fmt::format("rank {}", rank));
    agent_gone(rank, "its agent is silent");
  }
}

void Coordinator::hold_slots(int rank, bool held) {
  if (held) {
    suspects_.insert(rank);
  } else {
    suspects_.erase(rank);
  }
  const AgentReady* agent = roster_.at_work(rank);
  if (agent == nullptr) return;
  for (int slot = kThreadSlot; slot < static_cast<int>(agent->slots.size()); ++slot) {
    scheduler_.hold_slot({rank, slot}, held);
  }
}

void Coordinator::drain(const std::string& reason) {
  obstacle_ = reason;
  for (const int rank : roster_.present()) {
    channel_.to_agent(rank, {{"type", "drain"}, {"reason", reason}});
  }
}

void Coordinator::dismiss() {
  for (const int rank : roster_.present()) channel_.to_agent(rank, {{"type", "stop"}});
}

bool Coordinator::part() {
  const bool orderly = roster_.present().empty() && !roster_.anyone_died();
  for (const int rank : roster_.alive()) {
    channel_.to_agent(rank, {{"type", "part"}, {"orderly", orderly}});
  }
  return orderly;
}

// Work -------------------------------------------------------------------------------

void Coordinator::give(const Grant& grant) {
  AssignedWork work{.id = grant.id, .stages = {}};
  LiveAssignment assignment;
  for (const StageKey& key : grant.stages) {
    if (lost_.contains(key) && take_late_commit(key)) continue;
    LiveAttempt attempt = start_attempt(grant, key);
    work.stages.push_back({attempt.id, stage(key)});
    assignment.attempts.push_back(std::move(attempt));
  }
  if (work.stages.empty()) return scheduler_.assignment_ended(grant.id);
  work.gang.size = static_cast<int>(grant.slots.size());
  for (const SlotId slot : grant.slots) {
    assignment.workers.push_back({slot});
    work.slot = slot.number;
    channel_.to_agent(slot.rank, to_json(work));
    ++work.gang.rank;
  }
  work_.add(grant.id, std::move(assignment));
}

LiveAttempt Coordinator::start_attempt(const Grant& grant, const StageKey& key) {
  LiveAttempt attempt{.id = {store_.next_attempt_id()},
                      .stage = key,
                      .node = roster_.at_work(grant.slots.front().rank)->node,
                      .slots = grant.slots,
                      .started_at = unix_time(),
                      .estimate = scheduler_.seconds(key, grant.slots.size()),
                      .speculative = grant.speculative};
  store_.record_attempt_start(running_row(attempt, roster_.run().epoch));
  store_.set_state(key, StageState::kRunning);
  return attempt;
}

bool Coordinator::take_late_commit(const StageKey& key) {
  if (!is_committed(roster_.run().run_dir, key)) return false;
  try {
    const StageResult result = read_result(roster_.run().run_dir, key);
    store_.record_commit(result);
    store_.record_attempt_end(committed_attempt(result));
  } catch (const IoError&) {
    return false;  // whoever reads it next sets it aside
  }
  scheduler_.stage_done(key);
  return true;
}

}  // namespace oodsweep
