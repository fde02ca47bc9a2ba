#include "orchestrator/coordinator/run_loop.hpp"

#include <fmt/format.h>

#include <thread>
#include <utility>

#include "orchestrator/process/interrupt.hpp"
#include "orchestrator/run_folder/requests.hpp"
#include "orchestrator/run_folder/run_folder.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPause{2};        ///< Between two looks, when nothing happens.
constexpr milliseconds kRow{1000};       ///< Between two rows for `oodsweep status`.
constexpr milliseconds kFarewell{1000};  ///< For the agents to leave in order.

}  // namespace

RunLoop::RunLoop(Job& job, ControlChannel& channel, Agent* local, Coordinator& coordinator,
                 ProgressView& view, RunLease& lease, std::int64_t disk_reserve)
    : run_dir_{coordinator.roster().run().run_dir},
      job_{job},
      channel_{channel},
      local_{local},
      coordinator_{coordinator},
      view_{view},
      lease_{lease},
      disk_reserve_{disk_reserve},
      last_beat_{channel.now()},
      retry_mark_{retry_mark(run_dir_)} {}

RunLoop::End RunLoop::run() {
  for (;;) {
    pass();
    if (coordinator_.finished()) return End::kFinished;
    if (coordinator_.deserted()) {
      if (stopping_) return End::kStopped;
      throw RunLost{"all agents are gone"};
    }
    if (stopping_) continue;
    if (!coordinator_.stuck().empty()) return End::kStuck;
    if (coordinator_.has_nobody_to_work()) throw RunLost{"no rank with slots is left"};
  }
}

void RunLoop::pass() {
  if (job_.launcher_is_gone()) throw RunLost{"mpirun has died"};
  look_at_signals();
  const bool busy = deliver();
  coordinator_.step();
  if (local_ != nullptr) local_->step();
  show();
  if (channel_.now() - last_beat_ >= channel_.timing().lease_beat) beat();
  if (!busy) std::this_thread::sleep_for(kPause);
}

void RunLoop::show() {
  const SteadyTime now = channel_.now();
  const bool is_row_due = now - last_row_ >= kRow;
  if (!is_row_due && !view_.is_due()) return;
  const LiveProgress progress = live_.look(coordinator_, now);
  view_.update(progress);
  if (!is_row_due) return;
  last_row_ = now;
  coordinator_.record(progress);
}

bool RunLoop::deliver() {
  bool any = false;
  while (auto message = channel_.receive()) {
    any = true;
    if (is_for_agent(message->content)) {
      if (local_ != nullptr) local_->receive(message->content);
    } else {
      coordinator_.receive(message->from, message->content);
    }
  }
  return any;
}

void RunLoop::look_at_signals() {
  if (interrupted()) stop("interrupted");
}

void RunLoop::stop(const std::string& why) {
  if (stopping_) return;
  stopping_ = true;
  if (!coordinator_.work().empty()) {
    view_.note(fmt::format(
        "{}: running stages write their checkpoints, {} s at most; a second Ctrl-C does not wait",
        why, seconds_text(channel_.timing().drain)));
  }
  coordinator_.drain(why);
}

void RunLoop::beat() {
  last_beat_ = channel_.now();
  if (!lease_.is_held()) throw RunLost{"another process has taken the run folder over"};
  lease_.beat();
  if (!stopping_) look_at_disk();
  if (take_cancel_request(run_dir_)) stop("cancelled");
  if (std::string mark = retry_mark(run_dir_); mark != retry_mark_) {
    retry_mark_ = std::move(mark);
    coordinator_.forgive();
  }
}

void RunLoop::look_at_disk() {
  const std::string trouble = disk_trouble(run_dir_, disk_reserve_);
  if (trouble == disk_trouble_) return;
  view_.note(trouble.empty() ? "there is space on the disk again" : trouble);
  disk_trouble_ = trouble;
  coordinator_.set_obstacle(trouble);
}

bool RunLoop::dismiss_agents() {
  coordinator_.dismiss();
  const SteadyTime begin = channel_.now();
  while (!coordinator_.deserted() && channel_.now() - begin < kFarewell) {
    if (!deliver()) std::this_thread::sleep_for(kPause);
  }
  while (!coordinator_.write_down() && coordinator_.paused().empty()) {
  }
  return coordinator_.part();
}

}  // namespace oodsweep
