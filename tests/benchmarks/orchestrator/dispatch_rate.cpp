// Real dispatch: mpirun -n 3 ... dispatch_rate RUN_DIR STAGES nothing|commit SLOTS
// The coordinator, the agents and their worker processes are real; the worker is the tests' fake
// one. "nothing": every stage is there beforehand and its worker only says so. "commit": each
// worker commits with all fsyncs. Prints stages per second, from the first work to the last word.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>

#include "orchestrator/agent/agent.hpp"
#include "orchestrator/coordinator/run_loop.hpp"
#include "orchestrator/process/job.hpp"
#include "orchestrator/scheduling/stage_cost.hpp"
#include "tests/benchmarks/orchestrator/fake_run.hpp"

namespace {

using namespace oodsweep;
namespace fs = std::filesystem;

StageResult evaluate_nothing(const fs::path&, const Stage&) { return {}; }

void follow(Agent& agent, ControlChannel& channel) {
  while (!agent.may_part()) {
    bool busy = false;
    while (const auto message = channel.receive()) {
      busy = true;
      agent.receive(message->content);
    }
    agent.step();
    if (!busy) std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

double lead(Job& job, ControlChannel& channel, Agent& local, const fs::path& run_dir, int stages,
            bool commits) {
  prepare_fake_run(run_dir);
  const StageGraph graph = independent_stages(stages, commits ? "commit" : "nothing");
  if (!commits) commit_beforehand(run_dir, graph);
  RunLease lease = RunLease::take(run_dir);
  ResultStore store = ResultStore::open(run_dir);
  store.add_sweep({"bench", "oodsweep/1", Json::object(), Json::object()}, graph);
  ProgressView view{false, std::fopen("/dev/null", "w")};
  Coordinator coordinator{channel,
                          store,
                          view,
                          graph,
                          std::vector<double>(graph.stages.size(), 1.0),
                          fake_welcome(run_dir)};
  std::vector<int> ranks;
  for (int rank = 0; rank < job.size(); ++rank) ranks.push_back(rank);
  coordinator.greet(ranks);
  RunLoop loop{job, channel, &local, coordinator, view, lease, 0};
  const SteadyTime begin = steady_now();
  static_cast<void>(loop.run());
  const double seconds = std::chrono::duration<double>{steady_now() - begin}.count();
  static_cast<void>(loop.dismiss_agents());
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: mpirun -n 3 dispatch_rate RUN_DIR STAGES nothing|commit SLOTS\n");
    return 2;
  }
  Job job{""};
  ControlChannel channel{job.transport()};
  std::vector<int> ranks;
  for (int rank = 0; rank < job.size(); ++rank) ranks.push_back(rank);
  Agent agent{channel, AgentSettings{.node = job.node(),
                                     .slots = job.slots(std::atoi(argv[4]), ranks, GpuShare{}),
                                     .worker = OODSWEEP_FAKE_WORKER,
                                     .evaluate = evaluate_nothing}};
  if (job.rank() != 0) {
    follow(agent, channel);
  } else {
    const int stages = std::atoi(argv[2]);
    const double seconds =
        lead(job, channel, agent, argv[1], stages, std::string_view{argv[3]} == "commit");
    fmt::print("{} ranks, {} slots, {}: {} stages in {:.2f} s, {:.0f} a second\n", job.size(),
               argv[4], argv[3], stages, seconds, stages / seconds);
    std::fflush(stdout);
  }
  for (int i = 0; i < 200 && channel.sending(); ++i) {
    static_cast<void>(channel.receive());
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  job.finalize(ExitCode::kDone);
  return 0;
}
