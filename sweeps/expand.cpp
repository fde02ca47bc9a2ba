#include "sweeps/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "sweeps/base_objective.hpp"
#include "sweeps/distinct_points.hpp"
#include "sweeps/fit_checks.hpp"
#include "sweeps/graph_builder.hpp"
#include "sweeps/point_resolver.hpp"
#include "sweeps/scoring.hpp"
#include "sweeps/stage_builder.hpp"
#include "sweeps/trial_points.hpp"
#include "sweeps/trial_record.hpp"

namespace oodsweep {
namespace {

/// Builds the graph point by point. Used once, on one thread.
class Expander {
 public:
  Expander(const SweepSpec& spec, const Catalog& catalog, const StageVisitor& visit)
      : spec_{spec},
        resolver_{spec, catalog},
        evaluation_{spec.seed, spec.evaluation.draws, spec.evaluation.conventions,
                    spec.evaluation.rejection},
        builder_{visit} {}

  Expansion run() {
    for (const MethodSpec& method : spec_.methods) {
      scorings_.emplace(&method, method_scoring(method));
      check_fit(spec_, method, scorings_.at(&method));
    }
    make_room();
    for (const TrialPoint& point : trial_points(spec_)) add_point(point);
    expansion_.graph.stages = builder_.take();
    expansion_.uses = builder_.take_uses();
    return std::move(expansion_);
  }

 private:
  struct Training {
    StageKey key;
    std::string label;
  };

  /// As if every trial trained once and shared nothing, but not for more than a large sweep.
  void make_room() {
    constexpr std::size_t kMostStages = 1U << 20U;
    const auto trials = static_cast<std::size_t>(count_trials(spec_));
    const std::size_t splits = 1 + spec_.validation_outliers.size() + spec_.test_outliers.size();
    expansion_.graph.trials.reserve(trials);
    builder_.reserve(std::min(kMostStages, trials * (1 + 3 * splits)));
  }

  void add_point(const TrialPoint& point) {
    const ResolvedPoint resolved = resolver_.resolve(point);
    check_held_out(point, resolved, scorings_.at(point.method));
    check_shards(spec_, point, resolved);
    const Json parameters = trial_parameters(spec_.parallel, point, resolved);
    points_.add(point, parameters, scorings_.at(point.method));
    for (ResolvedTraining& training : resolved_trainings(point, resolved)) {
      if (trainings_.is_new(training)) expansion_.trainings.push_back(std::move(training));
    }
    std::string base;
    if (point.trains_base()) base = train_stage(base_inputs(resolved, 0)).key.hex;
    for (std::int64_t repeat = 0; repeat < point.repeats(spec_); ++repeat) {
      add_trial(point, resolved, parameters, base, repeat);
    }
  }

  /// @param base Tells the point's base training from others; "": it has none.
  void add_trial(const TrialPoint& point, const ResolvedPoint& resolved, const Json& parameters,
                 const std::string& base, std::int64_t repeat) {
    Trial trial{.index = static_cast<std::int64_t>(expansion_.graph.trials.size()),
                .method = point.method->description->name,
                .repeat = repeat,
                .parameters = parameters,
                .stages = {},
                .evaluations = {}};
    const TrainedNetwork model = add_trainings(point, resolved, base, trial);
    add_evaluations(model, scorings_.at(point.method), resolved, trial);
    trial.stages.insert(trial.stages.end(), trial.evaluations.begin(), trial.evaluations.end());
    expansion_.graph.trials.push_back(std::move(trial));
  }

  StageKey add_stage(Stage stage, Trial& trial) {
    StageKey key = builder_.add(std::move(stage));
    needs(key, trial);
    return key;
  }

  void needs(const StageKey& key, Trial& trial) {
    const auto found = std::find(trial.stages.begin(), trial.stages.end(), key);
    if (found != trial.stages.end()) return;
    trial.stages.push_back(key);
    builder_.count_use(key);
  }

  void add_evaluation(Stage stage, Trial& trial) {
    trial.evaluations.push_back(builder_.add(std::move(stage)));
    builder_.count_use(trial.evaluations.back());
  }

  TrainInputs base_inputs(const ResolvedPoint& resolved, std::int64_t repeat) const {
    return {.seed = spec_.seed,
            .repeat = repeat,
            .network = &resolved.base->network,
            .objective = &base_objective_,
            .settings = &resolved.base->settings,
            .train = &resolved.splits->in.train,
            .parallel = spec_.parallel};
  }

  TrainInputs phase_inputs(const TrialPoint& point, const ResolvedPoint& resolved,
                           const StageKey& parent, std::int64_t repeat) const {
    return {.seed = spec_.seed,
            .repeat = repeat,
            .network = &resolved.phase->network,
            .objective = &point.training.objective,
            .settings = &resolved.phase->settings,
            .outlier_batch_size = resolved.outlier_batch_size,
            .train = &resolved.splits->in.train,
            .outliers = resolved.outliers,
            .parent = parent,
            .start = resolved.given,
            .start_outputs = resolved.base ? resolved.base->network.outputs : 0,
            .parallel = spec_.parallel};
  }

  /// What many trials fine-tune is made once, not once for each of them.
  const Training& base_training(const ResolvedPoint& resolved, const std::string& base,
                                std::int64_t repeat) {
    const auto [found, is_new] = bases_.try_emplace({base, repeat});
    if (is_new) found->second = add_training(base_inputs(resolved, repeat));
    return found->second;
  }

  Training add_training(const TrainInputs& inputs) {
    Stage stage = train_stage(inputs);
    std::string label = stage.label.substr(std::string{"train "}.size());
    return {builder_.add(std::move(stage)), std::move(label)};
  }

  /// Adds what has to be trained for one trial; the result is the network it scores with.
  TrainedNetwork add_trainings(const TrialPoint& point, const ResolvedPoint& resolved,
                               const std::string& base, Trial& trial) {
    TrainedNetwork model;
    model.name = resolved.last().network.name;
    model.network = to_json(resolved.last().network);
    model.classes = static_cast<std::int64_t>(resolved.splits->in.train.classes.size());
    model.repeat = trial.repeat;
    model.widest = spec_.parallel.widest();
    Training last{{}, fmt::format("{} given", model.name)};
    if (!base.empty()) {
      last = base_training(resolved, base, trial.repeat);
      needs(last.key, trial);
    }
    if (resolved.phase) {
      last = add_training(phase_inputs(point, resolved, last.key, trial.repeat));
      needs(last.key, trial);
    }
    model.label = std::move(last.label);
    model.train = std::move(last.key);
    if (model.train.empty()) model.given = resolved.given;
    return model;
  }

  ScoredSplit add_scores(const TrainedNetwork& model, const Scoring& scoring, const RoleSplit& data,
                         const FitInputs& fit, Trial& trial) {
    ScoredSplit scored{.data = data, .outputs = {}, .score = {}};
    scored.outputs = add_stage(outputs_stage(model, data), trial);
    scored.score = add_stage(score_stage(model, scoring, data, scored.outputs, fit), trial);
    return scored;
  }

  /// Outputs that fitted scores need before any of them.
  FitInputs add_fit_inputs(const TrainedNetwork& model, const Scoring& scoring,
                           const ResolvedPoint& resolved, Trial& trial) {
    FitInputs fit{.in = {}, .validation_outliers = {}, .held_out = {}};
    if (scoring.needs_held_out) {
      fit.held_out = add_stage(outputs_stage(model, {resolved.held_out, "held_out"}), trial);
    }
    if (!scoring.needs_fit) return fit;
    const RoleSplits& splits = *resolved.splits;
    fit.in = add_stage(outputs_stage(model, {&splits.in.test, "in"}), trial);
    for (const SplitInfo& split : splits.validation_outliers) {
      fit.validation_outliers.push_back(
          add_stage(outputs_stage(model, {&split, "validation"}), trial));
    }
    return fit;
  }

  void add_evaluations(const TrainedNetwork& model, const Scoring& scoring,
                       const ResolvedPoint& resolved, Trial& trial) {
    const RoleSplits& splits = *resolved.splits;
    const FitInputs fit = add_fit_inputs(model, scoring, resolved, trial);
    const ScoredSplit in = add_scores(model, scoring, {&splits.in.test, "in"}, fit, trial);
    add_evaluation(in_distribution_stage(model, scoring, in), trial);
    const auto detect = [&](const std::vector<SplitInfo>& outliers, const char* role) {
      std::vector<ScoredSplit> scored;
      for (const SplitInfo& split : outliers) {
        scored.push_back(add_scores(model, scoring, {&split, role}, fit, trial));
        add_evaluation(detection_stage(model, scoring, evaluation_, in, scored.back()), trial);
      }
      return scored;
    };
    detect(splits.validation_outliers, "validation");
    const std::vector<ScoredSplit> tests = detect(splits.test_outliers, "test");
    if (evaluation_.rejection) add_rejections(model, scoring, in, tests, trial);
  }

  /// Against each test set, and against all of them mixed.
  void add_rejections(const TrainedNetwork& model, const Scoring& scoring, const ScoredSplit& in,
                      const std::vector<ScoredSplit>& tests, Trial& trial) {
    const auto reject = [&](const std::vector<ScoredSplit>& out, const std::string& name) {
      add_evaluation(rejection_stage(model, scoring, evaluation_, in, out, "test", name), trial);
    };
    for (const ScoredSplit& test : tests) reject({test}, test.data.split->name);
    if (tests.size() > 1) reject(tests, "mixed");
  }

  const SweepSpec& spec_;
  PointResolver resolver_;
  EvaluationInputs evaluation_;
  const Json base_objective_ = base_objective();
  std::unordered_map<const MethodSpec*, Scoring> scorings_;
  DistinctPoints points_;
  DistinctTrainings trainings_;
  std::map<std::pair<std::string, std::int64_t>, Training> bases_;  ///< And repeat.
  GraphBuilder builder_;
  Expansion expansion_;
};

}  // namespace

Expansion expand_with_settings(const SweepSpec& spec, const Catalog& catalog,
                               const StageVisitor& visit) {
  return Expander{spec, catalog, visit}.run();
}

StageGraph expand(const SweepSpec& spec, const Catalog& catalog) {
  return expand_with_settings(spec, catalog).graph;
}

}  // namespace oodsweep
