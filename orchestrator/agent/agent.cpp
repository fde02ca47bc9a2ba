#include "orchestrator/agent/agent.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
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
    : channel_{channel}, settings_{std::move(settings)} {}

void Agent::receive(const Json& message) {
  const auto type = message.at("type").get<std::string>();
  if (type == "welcome") {
    welcome(message);
  } else if (type == "work") {
    begin(assigned_work_from_json(message));
  } else if (type == "stop") {
    leave();
    told_to_stop_ = true;
  } else {
    log_warning("an agent does not know the message \"" + type + "\"");
  }
}

void Agent::welcome(const Json& message) {
  run_ = welcome_from_json(message);
  if (const std::string complaint = complaint_about(*run_); !complaint.empty()) {
    channel_.to_coordinator({{"type", "refused"}, {"host", host_name()}, {"reason", complaint}});
    return;
  }
  evaluation_.emplace(settings_.evaluate);
  channel_.to_coordinator(to_json(AgentReady{settings_.node, settings_.slots}));
}

void Agent::begin(AssignedWork work) {
  if (left_ || !run_) {
    tell_end(work.id);
  } else if (work.slot == kThreadSlot) {
    evaluation_->begin(run_->run_dir, std::move(work));
  } else {
    start_worker(std::move(work));
  }
}

void Agent::start_worker(AssignedWork work) {
  const Slot& slot = settings_.slots.at(static_cast<std::size_t>(work.slot));
  try {
    workers_.emplace(
        work.id, std::make_unique<WorkerRun>(WorkerSettings{settings_.worker, *run_}, work, slot));
  } catch (const Error& error) {
    const AssignedStage& first = work.stages.front();
    tell({{.assignment = work.id,
           .event = "failed",
           .attempt = first.attempt,
           .key = first.stage.key,
           .outcome = "crashed",
           .reason = error.what()}});
    tell_end(work.id);
  }
}

void Agent::step() {
  for (auto run = workers_.begin(); run != workers_.end();) {
    tell(run->second->poll());
    if (!run->second->ended()) {
      ++run;
      continue;
    }
    tell_end(run->first);
    run = workers_.erase(run);
  }
  if (!evaluation_) return;
  const EvaluationThread::News news = evaluation_->poll();
  tell(news.events);
  for (const AssignmentId assignment : news.ended) tell_end(assignment);
}

void Agent::leave() {
  if (left_) return;
  left_ = true;
  step();
  workers_.clear();
  evaluation_.reset();
  channel_.to_coordinator({{"type", "left"}});
}

void Agent::tell(const std::vector<StageEvent>& events) {
  for (const StageEvent& event : events) channel_.to_coordinator(to_json(event));
}

void Agent::tell_end(AssignmentId assignment) {
  channel_.to_coordinator({{"type", "ended"}, {"assignment", assignment}});
}

}  // namespace oodsweep
