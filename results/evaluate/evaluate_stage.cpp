#include "results/evaluate/evaluate_stage.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <utility>

#include "results/evaluate/metric_rows.hpp"
#include "results/evaluate/rejection_rows.hpp"
#include "sweeps/stage_versions.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// One thread uses the HDF5 library at a time.
std::mutex& hdf5_mutex() {
  static std::mutex mutex;
  return mutex;
}

ScoresFile scores_of_stage(const fs::path& run_dir, const StageKey& key) {
  const fs::path file = verified_file(run_dir, key, "scores.h5");
  const std::lock_guard lock{hdf5_mutex()};
  return read_scores(file);
}

OutputsFile outputs_of_stage(const fs::path& run_dir, const StageKey& key) {
  const fs::path file = verified_file(run_dir, key, "outputs.h5");
  const std::lock_guard lock{hdf5_mutex()};
  return read_outputs(file);
}

std::vector<MetricRow> rows_in_distribution(const fs::path& run_dir, const Stage& stage) {
  const StageKey outputs{stage.material.at("outputs")};
  const StageKey score{stage.material.at("score")};
  const ScoresFile scores = scores_of_stage(run_dir, score);
  const Json score_stage = read_result(run_dir, score).stage;
  return in_distribution_rows(stage.material, stage.places,
                              score_stage.at("material").at("classes"),
                              outputs_of_stage(run_dir, outputs), scores);
}

std::vector<MetricRow> rows_of_detection(const fs::path& run_dir, const Stage& stage) {
  const StageKey in{stage.material.at("in").at("score")};
  const StageKey out{stage.material.at("out").at("score")};
  return detection_rows(stage.material, stage.places, scores_of_stage(run_dir, in),
                        scores_of_stage(run_dir, out));
}

RejectionRows rows_of_rejection(const fs::path& run_dir, const Stage& stage) {
  const Json& side = stage.material.at("in");
  const StageKey score{side.at("score")};
  std::vector<ScoresFile> out;
  for (const Json& set : stage.material.at("out")) {
    out.push_back(scores_of_stage(run_dir, StageKey{set.at("score")}));
  }
  const Json score_stage = read_result(run_dir, score).stage;
  return rejection_rows(stage.material, stage.places, score_stage.at("material").at("classes"),
                        outputs_of_stage(run_dir, StageKey{side.at("outputs")}),
                        scores_of_stage(run_dir, score), out);
}

void evaluate(const fs::path& run_dir, const Stage& stage, StageResult& result) {
  if (stage.material.at("version") != kEvaluateStageVersion) {
    throw ConfigError{
        stage.label, "version " + stage.material.at("version").dump(),
        "version " + std::to_string(kEvaluateStageVersion) + " is what this program evaluates"};
  }
  const std::string what = stage.material.at("what");
  if (what == "in_distribution") {
    result.metrics = rows_in_distribution(run_dir, stage);
  } else if (what == "detection") {
    result.metrics = rows_of_detection(run_dir, stage);
  } else if (what == "rejection") {
    RejectionRows found = rows_of_rejection(run_dir, stage);
    result.metrics = std::move(found.rows);
    result.curve = std::move(found.curve);
  } else {
    throw Error{"there is no evaluation of \"" + what + '"'};
  }
}

}  // namespace

StageResult run_evaluate_stage(const fs::path& run_dir, const Stage& stage) {
  OOD_EXPECT(stage.kind == StageKind::kEvaluate, "a stage of evaluation");
  const auto start = std::chrono::steady_clock::now();
  StageResult result;
  result.key = stage.key;
  result.kind = to_string(stage.kind);
  result.stage = to_json(stage);
  try {
    evaluate(run_dir, stage, result);
  } catch (const nlohmann::json::exception& error) {
    throw Error{stage.label + ": not a stage of evaluation: " + error.what()};
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace oodsweep
