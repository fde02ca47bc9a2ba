#include "tests/benchmarks/orchestrator/fake_run.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {
namespace fs = std::filesystem;

StageGraph independent_stages(int count, const std::string& behaviour) {
  StageGraph graph;
  Trial trial;
  trial.method = "msp";
  trial.parameters = Json::object();
  for (int i = 0; i < count; ++i) {
    Stage stage{.key = {},
                .kind = StageKind::kTrain,
                .label = "stage " + std::to_string(i),
                .repeat = 0,
                .material = {{"number", i}, {"behaviour", behaviour}},
                .places = Json::object(),
                .parents = {}};
    stage.key = {canonical_key(stage.material)};
    trial.stages.push_back(stage.key);
    graph.stages.push_back(std::move(stage));
  }
  graph.trials.push_back(std::move(trial));
  return graph;
}

void prepare_fake_run(const fs::path& run_dir) {
  fs::create_directories(run_dir / "attempts");
  fs::create_directories(run_dir / "stages");
  write_file_atomically(nonce_file(run_dir), "nonce");
}

Welcome fake_welcome(const fs::path& run_dir) {
  return {
      .epoch = 1, .run_dir = run_dir, .data_root = run_dir, .has_data = false, .nonce = "nonce"};
}

void commit_beforehand(const fs::path& run_dir, const StageGraph& graph) {
  for (const Stage& stage : graph.stages) {
    StageResult result;
    result.key = stage.key;
    result.kind = to_string(stage.kind);
    result.stage = to_json(stage);
    result.attempt = "a000000";
    result.provenance = Json::object();
    fs::create_directories(stage_folder(run_dir, stage.key));
    std::ofstream{stage_folder(run_dir, stage.key) / "result.json"} << to_json(result).dump();
  }
}

}  // namespace oodsweep
