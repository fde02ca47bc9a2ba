#include "orchestrator/agent/agent.hpp"

#include <fmt/format.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/agent/worker_ending.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

/// Why this agent cannot work in the coordinator's run folder; "" if it can.
std::string complaint_about(const Welcome& run) {
  try {
    if (read_file(nonce_file(run.run_dir)) != run.nonce) {
      return fmt::format("{} is another folder here", run.run_dir.string());
    }
  } catch (const IoError& error) {
    return fmt::format("{} is not visible here ({})", run.run_dir.string(), error.what());
  }
  if (run.has_data && !std::filesystem::is_directory(run.data_root)) {
    return fmt::format("the data folder {} is not visible here", run.data_root.string());
  }
  return "";
}

}  // namespace

Agent::Agent(ControlChannel& channel, AgentSettings settings)
    : channel_{channel}, settings_{std::move(settings)}, last_step_{channel.now()} {}

void Agent::receive(const Json& message) {
  const auto type = message.at("type").get<std::string>();
  if (type == "welcome") {
    welcome(message);
  } else if (type == "work") {
    begin(assigned_work_from_json(message));
  } else if (type == "drop") {
    stop_workers(message.at("assignment").get<AssignmentId>(), "superseded",
                 "another attempt was committed first");
  } else if (type == "disband") {
    stop_workers(message.at("assignment").get<AssignmentId>(), kGangBroken,
                 message.at("reason").get<std::string>());
  } else if (type == "rendezvous") {
    const Rendezvous rendezvous = rendezvous_from_json(message);
    for (WorkerRun* worker : workers_of(rendezvous.assignment)) {
      if (worker->seat().rank > 0) worker->meet(rendezvous.text);
    }
  } else if (type == "drain") {
    drain(message.at("reason").get<std::string>());
  } else if (type == "stop") {
    leave();
  } else if (type == "part") {
    leave();
    may_part_ = true;
    may_finalize_ = message.at("orderly").get<bool>();
  } else {
    log_warning("an agent does not know the message \"" + type + "\"");
  }
}

/// A second welcome means that the coordinator had given this agent up: others have its work.
void Agent::welcome(const Json& message) {
  kill_work();
  was_greeted_ = true;
  run_ = welcome_from_json(message);
  if (const std::string complaint = complaint_about(*run_); !complaint.empty()) {
    channel_.to_coordinator({{"type", "refused"}, {"host", host_name()}, {"reason", complaint}});
    return;
  }
  evaluation_.emplace(settings_.evaluate);
  channel_.to_coordinator(to_json(AgentReady{settings_.node, settings_.slots}));
}

void Agent::begin(AssignedWork work) {
  if (left_ || drain_until_ || !run_) {
    tell_end({work.id, work.gang.rank});
  } else if (work.slot == kThreadSlot) {
    evaluation_->begin(run_->run_dir, std::move(work));
  } else {
    start_worker(std::move(work));
  }
}

void Agent::start_worker(AssignedWork work) {
  const Slot& slot = settings_.slots.at(static_cast<std::size_t>(work.slot));
  try {
    workers_.emplace(std::pair{work.id, work.gang.rank},
                     std::make_unique<WorkerRun>(
                         WorkerSettings{settings_.worker, *run_, channel_.timing()}, work, slot));
  } catch (const std::exception&) {
    Ending ending = ending_of_exception(std::current_exception(), "crashed");
    const AssignedStage& first = work.stages.front();
    tell({{.assignment = work.id,
           .member = work.gang.rank,
           .event = "failed",
           .attempt = first.attempt,
           .key = first.stage.key,
           .outcome = std::move(ending.outcome),
           .reason = std::move(ending.reason)}});
    tell_end({work.id, work.gang.rank});
  }
}

std::vector<WorkerRun*> Agent::workers_of(AssignmentId assignment) const {
  std::vector<WorkerRun*> workers;
  for (const auto& [seat, run] : workers_) {
    if (seat.first == assignment) workers.push_back(run.get());
  }
  return workers;
}

void Agent::stop_workers(AssignmentId assignment, const std::string& outcome,
                         const std::string& reason) {
  for (WorkerRun* worker : workers_of(assignment)) worker->ask_to_stop(outcome, reason);
}

void Agent::step() {
  look_at_clock();
  poll_work();
  if (!drain_until_ || (!workers_.empty() && channel_.now() < *drain_until_)) return;
  if (drains_for_silence_ && !coordinator_is_silent()) {
    rejoin();  // it was only slow
  } else {
    leave();
  }
}

/// What time says: this process may have stood still so long that the coordinator has given its
/// work to others, or the coordinator may be gone.
void Agent::look_at_clock() {
  const SteadyTime now = channel_.now();
  const auto pause = now - std::exchange(last_step_, now);
  if (channel_.rank() == 0 || left_) return;  // rank 0 is the coordinator's own process
  const Timing& timing = channel_.timing();
  if (run_ && pause >= timing.dead - 2 * timing.beat) {
    log_warning("this agent stood still for so long that its work may be with others by now");
    rejoin();
  } else if (pause < timing.suspect / 2 && !drain_until_ && coordinator_is_silent()) {
    drains_for_silence_ = true;
    drain("the coordinator is silent");
  }
}

/// Starts anew: the coordinator takes back what this agent had and greets it.
void Agent::rejoin() {
  kill_work();
  run_.reset();
  drain_until_.reset();
  drains_for_silence_ = false;
  channel_.to_coordinator({{"type", "rejoin"}});
}

bool Agent::coordinator_is_silent() const {
  // Before it greets, it reads a whole run folder without a word.
  const Timing& timing = channel_.timing();
  const auto patience = was_greeted_ ? timing.suspect : 10 * timing.dead;
  return channel_.now() - channel_.last_heard(0) >= patience;
}

void Agent::poll_work() {
  for (auto run = workers_.begin(); run != workers_.end();) {
    const auto& [assignment, member] = run->first;
    tell(run->second->poll());
    if (auto text = run->second->take_rendezvous()) {
      channel_.to_coordinator(to_json(Rendezvous{assignment, std::move(*text)}));
    }
    if (!run->second->ended()) {
      ++run;
      continue;
    }
    tell_end({assignment, member, run->second->ended_orderly()});
    run = workers_.erase(run);
  }
  if (!evaluation_) return;
  const EvaluationThread::News news = evaluation_->poll();
  tell(news.events);
  for (const AssignmentId assignment : news.ended) tell_end({assignment, 0, true});
}

void Agent::drain(const std::string& reason) {
  if (left_ || drain_until_) return;
  drain_until_ = channel_.now() + channel_.timing().drain;
  for (auto& [seat, run] : workers_) {
    run->ask_to_stop("drained", reason, channel_.timing().drain);
  }
}

void Agent::kill_work() {
  workers_.clear();
  evaluation_.reset();
}

void Agent::leave() {
  if (left_) return;
  left_ = true;
  poll_work();
  kill_work();
  channel_.to_coordinator({{"type", "left"}});
}

bool Agent::deserted() const { return left_ && !may_part_ && coordinator_is_silent(); }

void Agent::tell(const std::vector<StageEvent>& events) {
  for (const StageEvent& event : events) channel_.to_coordinator(to_json(event));
}

void Agent::tell_end(const WorkerEnd& end) { channel_.to_coordinator(to_json(end)); }

}  // namespace oodsweep
