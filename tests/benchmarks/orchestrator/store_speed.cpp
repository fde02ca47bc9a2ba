// How long a coordinator takes to start in a run folder with many finished stages, to make a lost
// database again, and a reader to see how a run stands. Usage: store_speed [STAGES] [FOLDER]

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "orchestrator/coordinator/recovery.hpp"
#include "orchestrator/run_folder/run_status.hpp"
#include "results/folders/stage_folder.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kStagesOfTrial = 10;  ///< A training, its outputs, four scores, four evaluations.

double seconds_of(const std::function<void()>& work) {
  const Clock::time_point begin = Clock::now();
  work();
  return std::chrono::duration<double>{Clock::now() - begin}.count();
}

Stage stage_of(StageKind kind, std::int64_t trial, int number, std::vector<StageKey> parents) {
  Stage stage;
  stage.kind = kind;
  stage.repeat = trial % 3;
  stage.label =
      fmt::format("{} {} of net w{} repeat {}", to_string(kind), number, trial / 3, stage.repeat);
  stage.material = {{"kind", to_string(kind)}, {"trial", trial}, {"number", number}};
  stage.places = Json::object();
  if (kind == StageKind::kEvaluate) {
    stage.places = {{"dataset", fmt::format("set{}", number)},
                    {"role", "test"},
                    {"variants", {Json::object()}}};
  }
  stage.parents = std::move(parents);
  stage.key = {canonical_key(stage.material)};
  return stage;
}

void add_trial(StageGraph& graph, std::int64_t index) {
  const std::size_t first = graph.stages.size();
  graph.stages.push_back(stage_of(StageKind::kTrain, index, 0, {}));
  const StageKey train = graph.stages.back().key;
  graph.stages.push_back(stage_of(StageKind::kOutputs, index, 0, {train}));
  const StageKey outputs = graph.stages.back().key;
  Trial trial{.index = index,
              .method = "msp",
              .repeat = index % 3,
              .parameters = {{"in_distribution", "x"}, {"network", "net"}, {"weight", index / 3}},
              .stages = {},
              .evaluations = {}};
  for (int set = 0; set < 4; ++set) {
    graph.stages.push_back(stage_of(StageKind::kScore, index, set, {outputs}));
    const StageKey score = graph.stages.back().key;
    graph.stages.push_back(stage_of(StageKind::kEvaluate, index, set, {score}));
    trial.evaluations.push_back(graph.stages.back().key);
  }
  for (std::size_t i = first; i < graph.stages.size(); ++i) {
    if (graph.stages[i].kind != StageKind::kEvaluate) trial.stages.push_back(graph.stages[i].key);
  }
  graph.trials.push_back(std::move(trial));
}

StageResult result_of(const Stage& stage, std::size_t number) {
  StageResult result;
  result.key = stage.key;
  result.kind = to_string(stage.kind);
  result.stage = to_json(stage);
  result.attempt = fmt::format("a{:06}", number + 1);
  result.seconds = 1.5;
  result.started_at = 1.7e9 + static_cast<double>(number);
  result.provenance = {{"host", "node"}, {"threads", 1}};
  if (stage.kind == StageKind::kTrain) {
    for (int step = 0; step < 20; ++step) {
      result.curve.push_back({step, 0.1 * step, "train_loss", 1.0 / (step + 1)});
    }
  }
  if (stage.kind == StageKind::kEvaluate) {
    for (const char* metric : {"auroc", "aupr", "fpr95"}) {
      for (int draw = -1; draw < 1; ++draw) {
        result.metrics.push_back({.metric = metric,
                                  .convention = "oe",
                                  .positive = "out",
                                  .dataset = stage.places.at("dataset"),
                                  .role = "test",
                                  .variant = Json::object(),
                                  .draw = draw,
                                  .has_value = true,
                                  .value = 0.9,
                                  .reason = "",
                                  .n_in = 10000,
                                  .n_out = 2000});
      }
    }
  }
  return result;
}

/// As committed, but not forced to the disk: the benchmark is not about writing them.
void write_stage(const fs::path& run_dir, const Stage& stage, std::size_t number) {
  const fs::path folder = stage_folder(run_dir, stage.key);
  fs::create_directories(folder);
  std::ofstream{folder / "result.json"} << to_json(result_of(stage, number)).dump(1) << "\n";
}

void report(const char* what, double seconds, const std::string& target) {
  fmt::print("{:<58} {:>9.3f} s{}\n", what, seconds, target.empty() ? "" : "   target " + target);
  std::fflush(stdout);
}

double median_status(const fs::path& run_dir) {
  std::vector<double> times;
  for (int i = 0; i < 21; ++i) {
    times.push_back(seconds_of([&] { static_cast<void>(read_status(run_dir)); }));
  }
  std::ranges::nth_element(times, times.begin() + 10);
  return times[10];
}

void measure(const fs::path& run_dir, std::int64_t stages) {
  StageGraph graph;
  for (std::int64_t trial = 0; trial < stages / kStagesOfTrial; ++trial) add_trial(graph, trial);
  const SweepRecord record{"speed", "oodsweep/1", {{"seed", 1}}, Json::object()};
  fs::create_directories(run_dir / "stages");
  fs::create_directories(run_dir / "attempts");
  report("new sweep into an empty database",
         seconds_of([&] { ResultStore::open(run_dir).add_sweep(record, graph); }), "");
  const std::size_t known = graph.stages.size() - 1000;
  report("write the stage folders (not ours to be fast)", seconds_of([&] {
           for (std::size_t i = 0; i < graph.stages.size(); ++i) {
             write_stage(run_dir, graph.stages[i], i);
           }
         }),
         "");
  fs::remove(run_dir / "sweep.db");
  report("make a lost database again", seconds_of([&] { ResultStore::open(run_dir); }), "");
  const auto start = [&] {
    ResultStore store = ResultStore::open(run_dir);
    store.add_sweep(record, graph);
    const Recovered found = recover_run(run_dir, store);
    if (found.committed.size() != graph.stages.size()) throw Error{"not all stages were found"};
  };
  report("start: open, plan known, scan", seconds_of(start), "< 5 s");
  ResultStore store = ResultStore::open(run_dir);
  for (std::size_t i = known; i < graph.stages.size(); ++i) {
    store.set_state(graph.stages[i].key, StageState::kReady);
  }
  if (!store.flush()) throw Error{store.trouble()};
  report("the same with 1000 stages that the database lacks", seconds_of(start), "< 5 s");
  report("status query, median of 21", median_status(run_dir), "< 0.1 s");
  const double commits = seconds_of([&] {
    for (std::size_t i = 0; i < 1000; ++i) {
      store.record_commit(result_of(graph.stages[i], i));
      store.record_event("commit", "one transaction each");
      if (!store.flush()) throw Error{store.trouble()};
    }
  });
  report("one commit recorded and flushed", commits / 1000, "");
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  const std::int64_t stages = argc > 1 ? std::atoll(argv[1]) : 100000;
  const fs::path folder = argc > 2 ? fs::path{argv[2]} : fs::temp_directory_path();
  const fs::path run_dir = folder / fmt::format("store-speed-{}", getpid());
  try {
    oodsweep::measure(run_dir, stages);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    fs::remove_all(run_dir);
    return 1;
  }
  fs::remove_all(run_dir);
  return 0;
}
