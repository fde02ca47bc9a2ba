// How near the scheduler comes to the lower bound for the forests of the papers' sweeps, and what
// planning costs. Prints tables in Markdown.

#include <fmt/format.h>
#include <malloc.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/planning/lower_bound.hpp"
#include "orchestrator/planning/simulation.hpp"

namespace oodsweep {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>{Clock::now() - begin}.count();
}

/// Of the heap, large blocks too.
std::size_t bytes_in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// A sweep's stages with seconds as a CPU slot takes them on a small network.
class Forest {
 public:
  TaskIndex train(double seconds, int repeat, const std::vector<TaskIndex>& parents = {}) {
    Task task;
    task.seconds = seconds;
    task.repeat = repeat;
    return tasks_->add(task, parents);
  }

  /// Outputs, scores and evaluations of one network on `splits` splits, the first of them
  /// in-distribution.
  void detect(TaskIndex model, int repeat, int splits, double score_seconds) {
    TaskIndex in = 0;
    for (int split = 0; split < splits; ++split) {
      const TaskIndex outputs =
          add(StageKind::kOutputs, 2.0, repeat, families_, std::vector<TaskIndex>{model});
      const TaskIndex score =
          add(StageKind::kScore, score_seconds, repeat, families_, std::vector<TaskIndex>{outputs});
      if (split == 0) in = score;
      const std::vector<TaskIndex> sides =
          split == 0 ? std::vector<TaskIndex>{score} : std::vector<TaskIndex>{in, score};
      add(StageKind::kEvaluate, 0.1, repeat, Task::kNoFamily, sides);
    }
    ++families_;
  }

  std::shared_ptr<const TaskGraph> close() {
    tasks_->close();
    return tasks_;
  }

 private:
  TaskIndex add(StageKind kind, double seconds, int repeat, std::uint32_t family,
                const std::vector<TaskIndex>& parents) {
    Task task;
    task.kind = kind;
    task.seconds = seconds;
    task.repeat = repeat;
    task.family = family;
    return tasks_->add(task, parents);
  }

  std::shared_ptr<TaskGraph> tasks_ = std::make_shared<TaskGraph>();
  std::uint32_t families_ = 0;
};

/// Reject classes: 14 values of k, 10 repeats; step 1 of each k its own, or one for all of them.
/// Step 2 has as many epochs, and five outliers beside each image.
std::shared_ptr<const TaskGraph> reject_classes(bool own_step_1) {
  Forest forest;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const TaskIndex shared = own_step_1 ? 0 : forest.train(100.0, repeat);
    for (int k = 0; k < 14; ++k) {
      const TaskIndex first = own_step_1 ? forest.train(100.0, repeat) : shared;
      forest.detect(forest.train(600.0, repeat, {first}), repeat, 5, 0.2);
    }
  }
  return forest.close();
}

/// Outlier Exposure: 5 data sets, 10 repeats; the network itself, and fine-tuned for half as many
/// epochs with two outliers beside each image.
std::shared_ptr<const TaskGraph> outlier_exposure() {
  Forest forest;
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (int set = 0; set < 5; ++set) {
      const TaskIndex base = forest.train(250.0, repeat);
      forest.detect(base, repeat, 7, 0.1);
      forest.detect(forest.train(375.0, repeat, {base}), repeat, 7, 0.1);
    }
  }
  return forest.close();
}

/// ODIN: 3 networks of different sizes, a grid of 210 cells on 8 splits each.
std::shared_ptr<const TaskGraph> odin() {
  Forest forest;
  for (const double size : {1.0, 2.0, 4.0}) {
    forest.detect(forest.train(250.0 * size, 0), 0, 8, 140.0 * size);
  }
  return forest.close();
}

/// 10,000 trials: what `plan10k` of the README asks for.
std::shared_ptr<const TaskGraph> large() {
  Forest forest;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const TaskIndex base = forest.train(10.0, repeat);
    for (int trial = 0; trial < 1000; ++trial) {
      forest.detect(forest.train(10.0, repeat, {base}), repeat, 3, 0.1);
    }
  }
  return forest.close();
}

void print_efficiency(const std::string& name, const std::shared_ptr<const TaskGraph>& graph) {
  for (const std::size_t slots : {8U, 16U, 64U}) {
    const SlotCounts counts{.workers = slots};
    const SimulatedRun run = simulate(graph, counts);
    const LowerBound bound = lower_bound(*graph, {slots, counts.threads()});
    fmt::print("| {} | {} | {} | {:.0f} | {:.0f} | {} | {:.3f} |\n", name, graph->size(), slots,
               run.seconds, bound.seconds, to_string(bound.kind), bound.seconds / run.seconds);
  }
}

void print_cost() {
  const std::size_t before = bytes_in_use();
  const auto graph = large();
  const std::size_t of_graph = bytes_in_use() - before;
  const auto begin = Clock::now();
  const SlotCounts counts{.workers = 1000};
  auto scheduler = std::make_unique<TaskScheduler>(idle_scheduler(graph, counts));
  const std::size_t of_all = bytes_in_use() - before;
  const SimulatedRun run = simulate(*scheduler);
  const double simulated = seconds_since(begin);
  const auto bound_begin = Clock::now();
  static_cast<void>(lower_bound(*graph, {counts.workers, counts.threads()}));
  const auto tasks = static_cast<double>(graph->size());
  fmt::print(
      "\n| tasks | slots | simulated in | a task | bound in | bytes a task: graph | all |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n"
      "| {} | 1000 | {:.0f} ms | {:.2f} us | {:.0f} ms | {:.0f} | {:.0f} |\n",
      graph->size(), 1e3 * simulated, 1e6 * simulated / tasks, 1e3 * seconds_since(bound_begin),
      static_cast<double>(of_graph) / tasks, static_cast<double>(of_all) / tasks);
  if (!run.finished) fmt::print("not finished\n");
}

}  // namespace
}  // namespace oodsweep

int main() {
  using namespace oodsweep;
  fmt::print(
      "| sweep | stages | slots | seconds | at best | limited by | efficiency |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n");
  print_efficiency("reject-k 10 x 14, step 1 own", reject_classes(true));
  print_efficiency("reject-k 10 x 14, step 1 shared", reject_classes(false));
  print_efficiency("OE 10 x 5", outlier_exposure());
  print_efficiency("ODIN, 3 networks", odin());
  print_cost();
}
