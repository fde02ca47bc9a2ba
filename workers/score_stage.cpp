#include <fmt/format.h>

#include <list>
#include <nlohmann/json.hpp>

#include "methods/detector.hpp"
#include "results/metrics/detection_metrics.hpp"
#include "results/scores/score_files.hpp"
#include "sweeps/stage_versions.hpp"
#include "workers/material.hpp"
#include "workers/stage_work.hpp"

namespace oodsweep {
namespace {

/// Reads stored logits; each stage once.
class StoredLogits {
 public:
  StoredLogits(const StageContext& context, std::int64_t classes)
      : context_{context}, classes_{classes} {}

  const OutputsFile& file(const StageKey& stage) {
    files_.push_back(read_outputs(verified_file(context_.run_dir, stage, "outputs.h5")));
    return files_.back();
  }
  LogitsView view(const OutputsFile& file) const {
    return {file.logits, file.count, file.outputs, classes_};
  }
  LogitsView of(const StageKey& stage) { return view(file(stage)); }

 private:
  const StageContext& context_;
  std::int64_t classes_;
  std::list<OutputsFile> files_;  ///< Views point into them.
};

double separation(std::span<const double> in, std::span<const double> out) {
  return auroc(
      {.in = SortedScores{in, "in-distribution"}, .out = SortedScores{out, "validation outliers"}});
}

/// Finds what detectors are fitted for, and says it in the log and the curve.
class Fitter {
 public:
  Fitter(const StageContext& context, StoredLogits& logits) : context_{context} {
    const Json& material = context.stage.material;
    const Json fit = material.value("fit", Json::object());
    if (fit.contains("in")) {
      in_ = logits.of(StageKey{fit.at("in")});
      for (const std::string key : fit.at("validation_outliers")) {
        out_.push_back(logits.of(StageKey{key}));
      }
    }
    if (fit.contains("held_out")) {
      const OutputsFile& file = logits.file(StageKey{fit.at("held_out")});
      held_out_ = logits.view(file);
      held_out_labels_ = file.labels;
    }
  }

  Json fitted(const Json& detector, StageResult& result) const {
    const FittedOn on = fitted_on(detector);
    if (on == FittedOn::kNothing) return detector;
    const bool by_labels = on == FittedOn::kHeldOut;
    Json found = by_labels ? fit_detector_held_out(detector, held_out_, held_out_labels_)
                           : fit_detector(detector, in_, out_, separation);
    context_.log.line("fitted: " + found.dump());
    const std::string name = by_labels ? std::string{"temperature"}
                                       : "weight of " + found.at("score").get<std::string>();
    const Json values = by_labels ? Json::array({found.at(name)}) : found.at("weights");
    for (const double value : values) {
      result.curve.push_back({std::ssize(result.curve), 0.0, name, value});
    }
    return found;
  }

 private:
  const StageContext& context_;
  LogitsView in_;
  std::vector<LogitsView> out_;
  LogitsView held_out_;
  std::span<const std::int32_t> held_out_labels_;
};

std::vector<double> scores_of_logits(const StageContext& context, StoredLogits& stored,
                                     const LogitsView& logits, StageResult& result) {
  const Fitter fitter{context, stored};
  const Json& detectors = context.stage.material.at("detectors");
  const auto variants = std::ssize(detectors);
  const bool alone = context.collective.size() == 1;  // else the other ranks would wait
  std::vector<double> scores;
  for (std::int64_t done = 0; const Json& entry : detectors) {
    if (alone) leave_if_stopped(context.stop_asked, done++, variants, "variants");
    const std::vector<double> variant =
        scores_from_logits(fitter.fitted(entry.at("detector"), result), logits);
    scores.insert(scores.end(), variant.begin(), variant.end());
  }
  return scores;
}

}  // namespace

void run_score_stage(const StageContext& context, StageResult& result) {
  const Json& material = context.stage.material;
  require_supported(material, "version", kScoreStageVersion);
  const bool runs_network = material.contains("network");
  if (!runs_network && context.collective.rank() > 0) return;  // too little to share
  StoredLogits stored{context, material.at("classes")};
  const LogitsView logits = stored.of(StageKey{material.at("outputs")});
  const ScoresFile scores{std::ssize(material.at("detectors")), logits.count,
                          runs_network ? scores_of_images(context, logits, result)
                                       : scores_of_logits(context, stored, logits, result)};
  if (context.collective.rank() == 0) write_scores(context.folder / "scores.h5", scores);
}

}  // namespace oodsweep
