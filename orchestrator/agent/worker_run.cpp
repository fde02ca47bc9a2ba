#include "orchestrator/agent/worker_run.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "orchestrator/agent/attempt_account.hpp"
#include "orchestrator/agent/worker_request.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kBetweenSteps{100};  ///< That the coordinator is told of.
constexpr std::chrono::milliseconds kBetweenLooksAtLog{200};
constexpr std::size_t kLogTail = 4000;
constexpr int kMostComplaints = 3;  ///< About one worker.

/// Whether a gang gets on is seen from its rank 0, which waits for the others with a limit of its
/// own.
Timing timing_of(Timing timing, const GangSeat& seat) {
  if (seat.rank > 0) timing.no_progress = timing.stage_limit = Timing::Milliseconds{0};
  return timing;
}

/// Each worker of a gang has its own.
std::string request_name(std::int64_t epoch, const AssignedWork& work) {
  const std::string member = work.gang.rank > 0 ? fmt::format(".{}", work.gang.rank) : "";
  return fmt::format("{}-{}{}.json", epoch, work.id, member);
}

}  // namespace

WorkerRun::WorkerRun(const WorkerSettings& settings, AssignedWork work, const Slot& slot)
    : settings_{settings},
      work_{std::move(work)},
      request_file_{settings.run.run_dir / "requests" / request_name(settings.run.epoch, work_)},
      log_{fs::path{request_file_}.replace_extension(".log")},
      watch_{timing_of(settings.timing, work_.gang), settings.now()},
      memory_kills_before_{settings.memory_kills->count()},
      log_looked_at_{settings.now()} {
  write_worker_request(request_file_, work_, slot, settings_.run, settings_.timing);
  child_.emplace(ChildOptions{.program = settings_.program,
                              .arguments = {request_file_.string()},
                              .log_file = log_.file(),
                              .cores = slot.cores,
                              .environment = worker_environment(slot, settings_.run.deterministic),
                              .listens = work_.gang.in_gang()});
}

WorkerRun::~WorkerRun() {
  if (ended_ || !child_) return;
  child_.reset();
  const AssignedStage* stage = unfinished();
  if (stage == nullptr || !watch_.begun() || work_.gang.rank > 0) return;
  if (is_committed(settings_.run.run_dir, stage->stage.key)) return;
  const StageEvent lost{.assignment = work_.id,
                        .member = work_.gang.rank,
                        .event = "failed",
                        .attempt = stage->attempt,
                        .key = stage->stage.key,
                        .seconds = watch_.seconds(settings_.now()),
                        .outcome = "lost",
                        .reason = "killed with its agent's other work"};
  write_attempt_account(settings_.run.run_dir, *stage, lost, log_.tail(kLogTail));
}

void WorkerRun::ask_to_stop(std::string outcome, std::string reason,
                            std::optional<Timing::Milliseconds> patience) {
  if (ended_) return;
  watch_.ask_to_stop(std::move(outcome), std::move(reason), patience);
  enforce();
}

void WorkerRun::meet(const std::string& rendezvous) {
  if (ended_ || child_->write_line(Json{{"rendezvous", rendezvous}}.dump())) return;
  log_warning("a worker could not be told where to meet the others of its gang");
}

std::optional<std::string> WorkerRun::take_rendezvous() {
  return std::exchange(rendezvous_, std::nullopt);
}

std::vector<StageEvent> WorkerRun::poll() {
  std::vector<StageEvent> events;
  if (ended_) return events;
  const auto exit = child_->poll_exit();  // before the lines: what it wrote last is read after
  for (const std::string& line : child_->read_lines()) take_line(line, events);
  if (exit) {
    close(*exit, events);
  } else {
    enforce();
  }
  return events;
}

void WorkerRun::enforce() {
  const SteadyTime now = settings_.now();
  switch (watch_.decide(now)) {
    case WorkerWatch::Act::kNothing:
      break;
    case WorkerWatch::Act::kTerminate:
      child_->signal(SIGTERM);
      break;
    case WorkerWatch::Act::kKill:
      child_->signal_group(SIGKILL);
      break;
  }
  if (now - log_looked_at_ < kBetweenLooksAtLog) return;
  log_looked_at_ = now;
  log_.keep_short();
}

void WorkerRun::take_line(const std::string& line, std::vector<StageEvent>& events) {
  watch_.heard(settings_.now());
  if (!line.starts_with('{')) return complain(line);  // a failed parse is a thousand times slower
  try {
    const Json said = Json::parse(line);
    if (said.value("event", "") == "rendezvous" && work_.gang.in_gang()) {
      rendezvous_ = said.at("text").get<std::string>();
    } else {
      take_event(stage_event_from_json(said), events);
    }
  } catch (const nlohmann::json::exception&) {
    complain(line);
  }
}

/// Only what is about the stage whose turn it is gets through.
void WorkerRun::take_event(StageEvent event, std::vector<StageEvent>& events) {
  if (event.event == "ready") return;
  const AssignedStage* stage = unfinished();
  if (stage == nullptr || event.attempt != stage->attempt) {
    return complain(event.event + " of " + event.attempt.text);
  }
  event.assignment = work_.id;
  event.member = work_.gang.rank;
  event.key = stage->stage.key;
  if (event.event == "start") {
    if (watch_.begun()) return;
    watch_.began(event.attempt, settings_.now());
    tell(std::move(event), events);
  } else if (event.event == "step") {
    watch_.stepped(event.done, event.total);
    if (may_tell_step()) tell(std::move(event), events);
  } else if (event.event == "committed" || event.event == "failed") {
    take_verdict(std::move(event), events);
  } else {
    complain(event.event);
  }
}

/// What others of a gang than rank 0 say of the stage, rank 0 says too, unless they fail.
void WorkerRun::tell(StageEvent event, std::vector<StageEvent>& events) const {
  if (work_.gang.rank == 0 || event.event == "failed") events.push_back(std::move(event));
}

void WorkerRun::take_verdict(StageEvent event, std::vector<StageEvent>& events) {
  const AssignedStage& stage = *unfinished();
  const SteadyTime now = settings_.now();
  if (event.event == "failed") {
    any_failed_ = true;
    event.seconds = watch_.seconds(now);
    shorten_reason(event.reason);
    if (event.outcome == "drained") {
      drained_ = true;
      const Ending ending = ending_of_drained(event.attempt, event.reason, watch_.stop());
      const bool renamed = ending.outcome != event.outcome;
      event.outcome = ending.outcome;
      event.reason = ending.reason;
      if (renamed) account_for(stage, event);
    }
  }
  watch_.stage_ended(now);
  ++verdicts_;
  tell(std::move(event), events);
}

/// One account stands for a whole gang: that of the worker which failed first by itself.
void WorkerRun::account_for(const AssignedStage& stage, const StageEvent& failure) const {
  const fs::path account = settings_.run.run_dir / "attempts" / stage.attempt.text / "attempt.json";
  if (failure.outcome == kGangBroken && fs::exists(account)) return;
  write_attempt_account(settings_.run.run_dir, stage, failure, log_.tail(kLogTail));
}

bool WorkerRun::may_tell_step() {
  const SteadyTime now = settings_.now();
  if (step_told_at_ && now - *step_told_at_ < kBetweenSteps) return false;
  step_told_at_ = now;
  return true;
}

void WorkerRun::complain(const std::string& line) {
  if (++complaints_ > kMostComplaints) return;
  log_warning("a worker wrote what is no progress: " + line.substr(0, 200));
}

const AssignedStage* WorkerRun::unfinished() const {
  return verdicts_ < work_.stages.size() ? &work_.stages[verdicts_] : nullptr;
}

void WorkerRun::close(const ChildExit& exit, std::vector<StageEvent>& events) {
  ended_ = true;
  ended_orderly_ = !exit.by_signal && exit.code == 0;
  log_.keep_short();
  if (auto ending = ending_after(exit)) fail_unfinished(std::move(*ending), events);
  child_.reset();
  if (any_failed_) return;  // request and log stay for whoever wants to know why
  std::error_code ignored;
  fs::remove(request_file_, ignored);
  log_.remove();
}

std::optional<Ending> WorkerRun::ending_after(const ChildExit& exit) const {
  if (unfinished() == nullptr || (drained_ && !watch_.begun())) return std::nullopt;
  if (work_.gang.rank > 0 && ended_orderly_) return std::nullopt;  // rank 0 gives the verdict
  const bool killed = exit.by_signal && exit.code == SIGKILL && !watch_.stop();
  return ending_of_worker(exit, watch_.begun(), watch_.stop(),
                          killed && settings_.memory_kills->claim(memory_kills_before_),
                          log_.tail(kLogTail));
}

void WorkerRun::fail_unfinished(Ending ending, std::vector<StageEvent>& events) {
  const AssignedStage& stage = *unfinished();
  any_failed_ = true;
  events.push_back({.assignment = work_.id,
                    .member = work_.gang.rank,
                    .event = "failed",
                    .attempt = stage.attempt,
                    .key = stage.stage.key,
                    .seconds = watch_.seconds(settings_.now()),
                    .outcome = std::move(ending.outcome),
                    .reason = std::move(ending.reason)});
  account_for(stage, events.back());
}

}  // namespace oodsweep
