#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"
#include "sweeps/conventions.hpp"
#include "sweeps/overrides.hpp"
#include "sweeps/read_choices.hpp"
#include "sweeps/read_names.hpp"
#include "sweeps/read_walk.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/sweep_spec.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostRepeats = 10000;
constexpr std::int64_t kMostDraws = 10000;
constexpr std::int64_t kMostSlots = 64;  ///< Of one training.
constexpr std::int64_t kMostWorkersPerGpu = 16;

/// A file of another version is refused first: its other keys may mean other things.
void check_format(JsonObject& object) {
  std::string format;
  object.read_required("format", format, sweep_keys().rule("format"),
                       [](const std::string& given) { return given == kSweepFormat; });
}

void read_head(JsonObject& object, SweepSpec& spec) {
  const KeyGroup& keys = sweep_keys();
  std::string schema;
  object.read_optional("$schema", schema, keys.rule("$schema"),
                       [](const std::string&) { return true; });
  object.read_required("name", spec.name, keys.rule("name"),
                       [](const std::string& name) { return is_plain_name(name); });
  object.read_optional("seed", spec.seed, keys.rule("seed"),
                       [](std::int64_t seed) { return seed >= 0; });
  object.read_optional("repeats", spec.repeats, keys.rule("repeats"),
                       [](std::int64_t n) { return n >= 1 && n <= kMostRepeats; });
  object.read_optional("priority", spec.priority, keys.rule("priority"),
                       [](std::int64_t n) { return n >= -1000 && n <= 1000; });
}

void read_machine(JsonObject& object, SweepSpec& spec) {
  const KeyGroup& keys = sweep_keys();
  DataParallel& parallel = spec.parallel;
  object.read_optional("gpus_per_trial", parallel.gpus_per_trial, keys.rule("gpus_per_trial"),
                       [](std::int64_t n) { return n >= 1 && n <= kMostSlots; });
  object.read_optional("virtual_shards", parallel.virtual_shards, keys.rule("virtual_shards"),
                       [&](std::int64_t n) {
                         const bool alone = n == 1 || parallel.gpus_per_trial == 1;
                         return n >= 1 && n <= kMostSlots && (n & (n - 1)) == 0 && alone;
                       });
  object.read_optional("deterministic", spec.deterministic, keys.rule("deterministic"),
                       [](bool) { return true; });
  std::int64_t workers = 1;
  object.read_optional("workers_per_gpu", workers, keys.rule("workers_per_gpu"),
                       [](std::int64_t n) { return n >= 1 && n <= kMostWorkersPerGpu; });
  if (object.has("workers_per_gpu")) spec.workers_per_gpu = workers;
}

template <class Read>
void read_axis_of(JsonObject& object, const std::string& key, Read read) {
  for (const auto& [value, place] : read_alternatives(object, key, sweep_keys().rule(key))) {
    read(value, place);
  }
}

void require(const JsonObject& object, const std::string& key) {
  if (object.has(key)) return;
  throw ConfigError{
      fmt::format("{}: missing key \"{}\" ({})", object.where(), key, sweep_keys().rule(key))};
}

void read_data(JsonObject& object, SweepSpec& spec) {
  for (const char* key : {"in_distribution", "network", "test_outliers"}) require(object, key);
  const KeyGroup& keys = sweep_keys();
  read_axis_of(object, "in_distribution", [&](const Json& value, const std::string& place) {
    spec.in_distribution.push_back(read_data_choice(value, place));
  });
  read_axis_of(object, "network", [&](const Json& value, const std::string& place) {
    spec.networks.push_back(read_network_choice(value, place, spec.file.parent_path()));
  });
  read_axis_of(object, "outliers", [&](const Json& value, const std::string& place) {
    if (!value.is_string()) throw ConfigError{place, value.dump(), keys.rule("outliers")};
    spec.outliers.push_back({value.get<std::string>(), place});
  });
  for (auto& [key, names] : {std::pair{"validation_outliers", &spec.validation_outliers},
                             std::pair{"test_outliers", &spec.test_outliers}}) {
    *names = read_name_list(object, key, keys.rule(key));
  }
}

SelectBy read_select_by(const Json& value, const std::string& place, const SweepSpec& spec) {
  JsonObject object{value, place};
  const KeyGroup& keys = select_by_keys();
  constexpr auto any = [](const std::string&) { return true; };
  SelectBy select_by;
  object.read_optional("metric", select_by.metric, keys.rule("metric"), any);
  require_choice(select_by.metric, selection_metrics(), object.place("metric"),
                 keys.rule("metric"));
  object.read_optional("on", select_by.on, keys.rule("on"), any);
  object.reject_unknown_keys();
  if (select_by.on != "validation_outliers" || spec.validation_outliers.empty()) {
    throw ConfigError{object.place("on"), Json(select_by.on).dump(), keys.rule("on")};
  }
  return select_by;
}

std::vector<std::string> read_conventions(JsonObject& object) {
  const std::string& rule = evaluation_keys().rule("conventions");
  std::vector<std::string> given;
  for (const PlacedName& name : read_name_list(object, "conventions", rule)) {
    require_choice(name.text, convention_names(), name.place, rule);
    given.push_back(name.text);
  }
  std::vector<std::string> ordered;
  for (const std::string& known : convention_names()) {
    if (std::find(given.begin(), given.end(), known) != given.end()) ordered.push_back(known);
  }
  return ordered;
}

EvaluationSpec read_evaluation(const Json& value, const std::string& place, const SweepSpec& spec) {
  JsonObject object{value, place};
  EvaluationSpec evaluation;
  object.read_optional("draws", evaluation.draws, evaluation_keys().rule("draws"),
                       [](std::int64_t n) { return n >= 1 && n <= kMostDraws; });
  object.read_optional("rejection", evaluation.rejection, evaluation_keys().rule("rejection"),
                       [](bool) { return true; });
  if (object.has("conventions")) evaluation.conventions = read_conventions(object);
  if (const Json* select_by = object.find("select_by")) {
    evaluation.select_by = read_select_by(*select_by, object.place("select_by"), spec);
  }
  object.reject_unknown_keys();
  return evaluation;
}

void read_methods(JsonObject& object, SweepSpec& spec) {
  require(object, "methods");
  const Json& list = *object.find("methods");
  if (!list.is_array() || list.empty()) {
    object.fail("methods", list, sweep_keys().rule("methods"));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    spec.methods.push_back(
        read_method(list[i], fmt::format("{}[{}]", object.place("methods"), i), spec));
  }
}

void read_walk(JsonObject& object, SweepSpec& spec) {
  WalkAxes axes{.trials = data_axes(spec), .variants = {}, .outer = {}};
  std::vector<WalkAxis> training = walk_axes(spec.training.axes, "training.");
  axes.trials.insert(axes.trials.end(), training.begin(), training.end());
  spec.walk = read_walks(object, axes).trials;
}

/// At the outermost level a paper's symbol belongs into a method.
std::vector<std::pair<std::string, std::string>> outer_hints() {
  std::vector<std::pair<std::string, std::string>> hints;
  for (const auto& [typed, right] : typed_for_key()) {
    const bool own =
        std::any_of(sweep_keys().keys.begin(), sweep_keys().keys.end(),
                    [&right = right](const KeyDescription& key) { return key.key == right; });
    const bool training =
        std::any_of(training_keys().begin(), training_keys().end(),
                    [&right = right](const ParameterDescription& key) { return key.key == right; });
    const std::string home = training ? "\" inside \"training" : "\" inside an entry of \"methods";
    hints.emplace_back(typed, own ? right : right + home);
  }
  return hints;
}

}  // namespace

std::string DataChoice::text() const { return train == test ? train : train + " / " + test; }

std::string NetworkChoice::text() const {
  std::vector<std::string> parts;
  for (const auto& [key, value] : sizes) parts.push_back(fmt::format("{}={}", key, value));
  if (dropout) parts.push_back(fmt::format("dropout={}", *dropout));
  if (mean) parts.push_back(fmt::format("mean={}", Json(*mean).dump()));
  if (std) parts.push_back(fmt::format("std={}", Json(*std).dump()));
  if (!weights.empty()) parts.push_back("weights=" + weights);
  if (hold_out > 0) parts.push_back(fmt::format("hold_out={}", hold_out));
  return parts.empty() ? name : fmt::format("{}({})", name, join(parts, ","));
}

SweepSpec parse_sweep(Json json, const std::filesystem::path& where) {
  SweepSpec spec;
  spec.file = where;
  spec.source = std::move(json);
  JsonObject object{spec.source, where.string()};
  check_format(object);
  read_head(object, spec);
  read_machine(object, spec);
  read_data(object, spec);
  const Json no_training = Json::object();
  const Json* training = object.find("training");
  spec.training = read_training(training == nullptr ? no_training : *training,
                                object.place("training"), TrainingRole::kBase, spec.seed);
  read_walk(object, spec);
  if (const Json* evaluation = object.find("evaluation")) {
    spec.evaluation = read_evaluation(*evaluation, object.place("evaluation"), spec);
  }
  read_methods(object, spec);
  object.reject_unknown_keys(outer_hints());
  return spec;
}

SweepSpec load_sweep(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  Json json = read_json_file(path);
  apply_overrides(json, overrides);
  return parse_sweep(std::move(json), path);
}

}  // namespace oodsweep
