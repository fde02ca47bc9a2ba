// What the coordinator needs by itself: usage dispatch_latency AGENTS SLOTS SECONDS
// Simulated agents in one process, over the in-memory network of the tests; stages of 2 to 6
// seconds, and a word from each running stage twice a second, as workers give. Prints the time
// from a slot's "committed" to its next work, and the coordinator's share of a core.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <queue>
#include <random>
#include <thread>
#include <vector>

#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/coordinator/live_state.hpp"
#include "orchestrator/scheduling/stage_cost.hpp"
#include "tests/benchmarks/orchestrator/fake_run.hpp"
#include "tests/support/faulty_network.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace oodsweep;
using std::chrono::duration;
using std::chrono::milliseconds;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Agents that run nothing, only tell what real ones would.
class SimulatedAgents {
 public:
  SimulatedAgents(FaultyNetwork& network, int count, int slots) {
    for (int rank = 1; rank <= count; ++rank) {
      ends_.push_back(std::make_unique<ControlChannel>(network.transport(rank)));
      idle_since_.emplace_back(static_cast<std::size_t>(slots));
    }
  }

  void pass() {
    for (std::size_t agent = 0; agent < ends_.size(); ++agent) {
      while (const auto message = ends_[agent]->receive()) take(agent, message->content);
    }
    const SteadyTime now = steady_now();
    while (!due_.empty() && due_.top().at <= now) {
      Event event = due_.top();
      due_.pop();
      happen(std::move(event), now);
    }
  }
  [[nodiscard]] std::vector<double>& latencies() { return latencies_; }

 private:
  struct Event {
    SteadyTime at;
    std::size_t agent = 0;
    int slot = 0;
    StageEvent about;
    SteadyTime end;
    bool operator<(const Event& other) const { return at > other.at; }  // the first on top
  };

  void take(std::size_t agent, const Json& content) {
    const auto type = content.at("type").get<std::string>();
    if (type == "welcome") {
      AgentReady ready{"node " + std::to_string(agent), {}};
      for (int slot = 0; slot < static_cast<int>(idle_since_[agent].size()); ++slot) {
        ready.slots.push_back({slot, {}});
      }
      ends_[agent]->to_coordinator(to_json(ready));
    } else if (type == "work") {
      begin(agent, assigned_work_from_json(content));
    }
  }

  void begin(std::size_t agent, const AssignedWork& work) {
    const SteadyTime now = steady_now();
    auto& idle_since = idle_since_[agent][static_cast<std::size_t>(work.slot)];
    if (idle_since) latencies_.push_back(duration<double, std::milli>{now - *idle_since}.count());
    idle_since.reset();
    StageEvent event;
    event.assignment = work.id;
    event.event = "start";
    event.attempt = work.stages.front().attempt;
    event.key = work.stages.front().stage.key;
    ends_[agent]->to_coordinator(to_json(event));
    event.event = "step";
    event.total = 100;
    due_.push({now + milliseconds{500}, agent, work.slot, event,
               now + milliseconds{2000 + static_cast<int>(random_() % 4000)}});
  }

  void happen(Event event, SteadyTime now) {
    if (now < event.end) {
      ++event.about.done;
      ends_[event.agent]->to_coordinator(to_json(event.about));
      event.at = now + milliseconds{500};
      due_.push(std::move(event));
      return;
    }
    event.about.event = "committed";
    ends_[event.agent]->to_coordinator(to_json(event.about));
    ends_[event.agent]->to_coordinator({{"type", "ended"}, {"assignment", event.about.assignment}});
    idle_since_[event.agent][static_cast<std::size_t>(event.slot)] = now;
  }

  std::vector<std::unique_ptr<ControlChannel>> ends_;
  std::vector<std::vector<std::optional<SteadyTime>>> idle_since_;
  std::priority_queue<Event> due_;
  std::vector<double> latencies_;
  std::mt19937 random_{1};
};

double quantile(std::vector<double>& values, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: dispatch_latency AGENTS SLOTS SECONDS\n");
    return 2;
  }
  const int agents = std::atoi(argv[1]);
  const int slots = std::atoi(argv[2]);
  const double seconds = std::atof(argv[3]);
  const TemporaryFolder folder;
  prepare_fake_run(folder.path());
  const int stages = agents * slots * (2 + static_cast<int>(seconds / 2.0));
  const StageGraph graph = independent_stages(stages, "");
  commit_beforehand(folder.path(), graph);

  ResultStore store = ResultStore::open(folder.path());
  store.add_sweep({"bench", "oodsweep/1", Json::object(), Json::object()}, graph);
  FaultyNetwork network{agents + 1, {}, 1};
  SimulatedAgents simulated{network, agents, slots};
  ControlChannel channel{network.transport(0)};
  ProgressView view{false, std::fopen("/dev/null", "w")};
  Coordinator coordinator{channel,
                          store,
                          view,
                          graph,
                          std::vector<double>(graph.stages.size(), 4.0),
                          fake_welcome(folder.path())};
  LiveState live;
  std::vector<int> ranks;
  for (int rank = 1; rank <= agents; ++rank) ranks.push_back(rank);
  coordinator.greet(ranks);
  const SteadyTime begin = steady_now();
  double cpu = 0.0;
  while (duration<double>{steady_now() - begin}.count() < seconds && !coordinator.finished()) {
    const double before = cpu_seconds();
    while (const auto message = channel.receive()) {
      coordinator.receive(message->from, message->content);
    }
    coordinator.step();
    if (view.is_due()) view.update(live.look(coordinator, channel.now()));
    cpu += cpu_seconds() - before;
    simulated.pass();
    std::this_thread::sleep_for(milliseconds{2});
  }
  auto& latencies = simulated.latencies();
  if (latencies.empty()) return 1;
  fmt::print(
      "{} agents, {} slots, {:.0f} s: {} stages committed; slot free -> next work: median "
      "{:.1f} ms, p99 {:.1f} ms; coordinator {:.1f} % of a core\n",
      agents, agents * slots, seconds, coordinator.scheduler().counts().done,
      quantile(latencies, 0.5), quantile(latencies, 0.99), 100.0 * cpu / seconds);
  return 0;
}
