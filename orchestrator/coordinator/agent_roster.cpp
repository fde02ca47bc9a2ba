#include "orchestrator/coordinator/agent_roster.hpp"

#include <algorithm>
#include <utility>

namespace oodsweep {
namespace {

/// Eras of different epochs never meet.
constexpr std::int64_t kErasPerEpoch = 1'000'000;

}  // namespace

AgentRoster::AgentRoster(ControlChannel& channel, Welcome run)
    : channel_{channel}, run_{std::move(run)}, liveness_{channel.timing(), channel.now()} {}

void AgentRoster::greet(int rank) {
  entries_[rank] = Entry{};
  channel_.open(rank, run_.epoch * kErasPerEpoch + ++greetings_);
  channel_.to_agent(rank, to_json(run_));
}

void AgentRoster::ready(int rank, AgentReady agent) {
  Entry& entry = entries_[rank];
  entry.state = State::kWorking;
  entry.agent = std::move(agent);
}

void AgentRoster::left(int rank) { entries_[rank].state = State::kLeft; }

AgentRoster::News AgentRoster::look() {
  News news;
  const SteadyTime now = channel_.now();
  if (now - looked_at_ < channel_.timing().beat / 8) return news;
  looked_at_ = now;
  liveness_.tick(now);
  for (auto& [rank, entry] : entries_) {
    if (rank != channel_.rank()) judge(rank, entry, news);  // this process is here
  }
  std::vector<int> back;
  for (const auto& [rank, entry] : entries_) {
    if (entry.state == State::kDead && channel_.last_heard(rank) > entry.died_at) {
      back.push_back(rank);
    }
  }
  for (const int rank : back) greet(rank);
  return news;
}

void AgentRoster::judge(int rank, Entry& entry, News& news) {
  if (entry.state != State::kGreeted && entry.state != State::kWorking) return;
  const Health health = liveness_.health(channel_.last_heard(rank));
  if (health == Health::kDead) {
    if (entry.state == State::kWorking) news.died.push_back(rank);
    entry = Entry{.state = State::kDead, .agent = {}, .died_at = channel_.now()};
    anyone_died_ = true;
    channel_.close(rank);
    return;
  }
  const bool is_suspect = health == Health::kSuspect;
  if (entry.state != State::kWorking || is_suspect == entry.suspect) return;
  entry.suspect = is_suspect;
  (is_suspect ? news.suspect : news.well_again).push_back(rank);
}

const AgentReady* AgentRoster::at_work(int rank) const {
  const auto found = entries_.find(rank);
  if (found == entries_.end() || found->second.state != State::kWorking) return nullptr;
  return &found->second.agent;
}

std::vector<int> AgentRoster::ranks_in(std::initializer_list<State> states) const {
  std::vector<int> ranks;
  for (const auto& [rank, entry] : entries_) {
    if (std::find(states.begin(), states.end(), entry.state) != states.end()) ranks.push_back(rank);
  }
  return ranks;
}

std::vector<int> AgentRoster::present() const {
  return ranks_in({State::kGreeted, State::kWorking});
}

std::vector<int> AgentRoster::alive() const {
  return ranks_in({State::kGreeted, State::kWorking, State::kLeft});
}

}  // namespace oodsweep
