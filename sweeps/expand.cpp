#include "sweeps/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "sweeps/base_objective.hpp"
#include "sweeps/graph_builder.hpp"
#include "sweeps/point_resolver.hpp"
#include "sweeps/scoring.hpp"
#include "sweeps/stage_builder.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/trial_points.hpp"
#include "sweeps/trial_record.hpp"

namespace oodsweep {
namespace {

/// Builds the graph point by point. Used once, on one thread.
class Expander {
 public:
  Expander(const SweepSpec& spec, const Catalog& catalog)
      : spec_{spec},
        resolver_{spec, catalog},
        evaluation_{spec.seed, spec.evaluation.draws, spec.evaluation.conventions,
                    spec.evaluation.rejection} {}

  Expansion run() {
    for (const MethodSpec& method : spec_.methods) {
      scorings_.emplace(&method, method_scoring(method));
      check_fit(method);
    }
    make_room();
    for (const TrialPoint& point : trial_points(spec_)) add_point(point);
    expansion_.graph.stages = builder_.take();
    return std::move(expansion_);
  }

 private:
  /// As if every trial trained once and shared nothing, but not for more than a large sweep.
  void make_room() {
    constexpr std::size_t kMostStages = 1U << 20U;
    const auto trials = static_cast<std::size_t>(count_trials(spec_));
    const std::size_t splits = 1 + spec_.validation_outliers.size() + spec_.test_outliers.size();
    expansion_.graph.trials.reserve(trials);
    builder_.reserve(std::min(kMostStages, trials * (1 + 3 * splits)));
  }

  /// Weights of a score are fitted on validation outliers, so there must be some.
  void check_fit(const MethodSpec& method) const {
    if (!scorings_.at(&method).needs_fit || !spec_.validation_outliers.empty()) return;
    throw ConfigError{fmt::format(
        "{}: a score of {} has weights that are fitted on validation outliers; missing "
        "key \"validation_outliers\" ({})",
        method.place, method.description->name, sweep_keys().rule("validation_outliers"))};
  }

  /// Images that are fitted on must be named: nobody else knows what a network was trained on.
  void check_held_out(const TrialPoint& point, const ResolvedPoint& resolved) const {
    if (!scorings_.at(point.method).needs_held_out || resolved.held_out != nullptr) return;
    throw ConfigError{fmt::format(
        "{}: {} is fitted on in-distribution images that were not trained on; missing \"hold_out\" "
        "({})",
        point.method->place, point.method->description->name,
        point.trains_base() ? "how many, in \"training\""
                            : "how many, beside the \"weights\" of " + point.network->text())};
  }

  void add_point(const TrialPoint& point) {
    const ResolvedPoint resolved = resolver_.resolve(point);
    check_held_out(point, resolved);
    const Json parameters = trial_parameters(point, resolved);
    refuse_repeated_point(point, parameters);
    for (ResolvedTraining& training : resolved_trainings(point, resolved)) {
      keep_training(std::move(training));
    }
    for (std::int64_t repeat = 0; repeat < point.repeats(spec_); ++repeat) {
      add_trial(point, resolved, parameters, repeat);
    }
  }

  void refuse_repeated_point(const TrialPoint& point, const Json& parameters) {
    const std::string identity = point.method->description->name + canonical_json(parameters) +
                                 scorings_.at(point.method).variants.dump();
    const auto [earlier, is_new] = points_.emplace(identity, point.method->place);
    if (is_new) return;
    throw ConfigError{
        point.method->place, point.method->description->name,
        fmt::format("each trial once; {} holds one with the same values", earlier->second)};
  }

  void keep_training(ResolvedTraining training) {
    std::string identity = training.title;
    for (const auto& [key, setting] : training.settings) {
      identity += '\n' + key + canonical_json(setting.value) + setting.origin;
    }
    if (seen_trainings_.insert(std::move(identity)).second) {
      expansion_.trainings.push_back(std::move(training));
    }
  }

  void add_trial(const TrialPoint& point, const ResolvedPoint& resolved, const Json& parameters,
                 std::int64_t repeat) {
    Trial trial{.index = static_cast<std::int64_t>(expansion_.graph.trials.size()),
                .method = point.method->description->name,
                .repeat = repeat,
                .parameters = parameters,
                .stages = {},
                .evaluations = {}};
    const TrainedNetwork model = add_trainings(point, resolved, trial);
    add_evaluations(model, scorings_.at(point.method), resolved, trial);
    trial.stages.insert(trial.stages.end(), trial.evaluations.begin(), trial.evaluations.end());
    expansion_.graph.trials.push_back(std::move(trial));
  }

  StageKey add_stage(Stage stage, Trial& trial) {
    StageKey key = builder_.add(std::move(stage));
    const auto found = std::find(trial.stages.begin(), trial.stages.end(), key);
    if (found == trial.stages.end()) trial.stages.push_back(key);
    return key;
  }

  TrainInputs base_inputs(const ResolvedPoint& resolved, std::int64_t repeat) const {
    return {.seed = spec_.seed,
            .repeat = repeat,
            .network = resolved.base->network,
            .objective = base_objective(),
            .settings = resolved.base->settings,
            .train = &resolved.splits->in.train,
            .parent = {}};
  }

  TrainInputs phase_inputs(const TrialPoint& point, const ResolvedPoint& resolved,
                           const StageKey& parent, std::int64_t repeat) const {
    return {.seed = spec_.seed,
            .repeat = repeat,
            .network = resolved.phase->network,
            .objective = point.training.objective,
            .settings = resolved.phase->settings,
            .outlier_batch_size = resolved.outlier_batch_size,
            .train = &resolved.splits->in.train,
            .outliers = resolved.outliers,
            .parent = parent,
            .start = resolved.given,
            .start_outputs = resolved.base ? resolved.base->network.outputs : 0};
  }

  /// Adds what has to be trained for one trial; the result is the network it scores with.
  TrainedNetwork add_trainings(const TrialPoint& point, const ResolvedPoint& resolved,
                               Trial& trial) {
    TrainedNetwork model;
    model.network = resolved.last().network;
    model.classes = static_cast<std::int64_t>(resolved.splits->in.train.classes.size());
    model.repeat = trial.repeat;
    model.label = fmt::format("{} given", model.network.name);
    const auto train = [&](const TrainInputs& inputs) {
      Stage stage = train_stage(inputs);
      model.label = stage.label.substr(std::string{"train "}.size());
      model.train = add_stage(std::move(stage), trial);
    };
    if (point.trains_base()) train(base_inputs(resolved, trial.repeat));
    if (resolved.phase) train(phase_inputs(point, resolved, model.train, trial.repeat));
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
    trial.evaluations.push_back(builder_.add(in_distribution_stage(model, scoring, in)));
    const auto detect = [&](const std::vector<SplitInfo>& outliers, const char* role) {
      std::vector<ScoredSplit> scored;
      for (const SplitInfo& split : outliers) {
        scored.push_back(add_scores(model, scoring, {&split, role}, fit, trial));
        trial.evaluations.push_back(
            builder_.add(detection_stage(model, scoring, evaluation_, in, scored.back())));
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
      trial.evaluations.push_back(
          builder_.add(rejection_stage(model, scoring, evaluation_, in, out, "test", name)));
    };
    for (const ScoredSplit& test : tests) reject({test}, test.data.split->name);
    if (tests.size() > 1) reject(tests, "mixed");
  }

  const SweepSpec& spec_;
  PointResolver resolver_;
  EvaluationInputs evaluation_;
  std::unordered_map<const MethodSpec*, Scoring> scorings_;
  std::unordered_map<std::string, std::string> points_;  ///< Identity of a point -> its place.
  std::set<std::string> seen_trainings_;
  GraphBuilder builder_;
  Expansion expansion_;
};

}  // namespace

Expansion expand_with_settings(const SweepSpec& spec, const Catalog& catalog) {
  return Expander{spec, catalog}.run();
}

StageGraph expand(const SweepSpec& spec, const Catalog& catalog) {
  return expand_with_settings(spec, catalog).graph;
}

}  // namespace oodsweep
