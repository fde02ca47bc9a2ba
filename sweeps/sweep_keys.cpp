#include "sweeps/sweep_keys.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
#include "sweeps/conventions.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {
namespace {

constexpr const char* kRefused = "is refused";
constexpr const char* kTrials = "makes trials";
constexpr const char* kNature = "is its nature";
constexpr const char* kRequired = "required";

constexpr const char* kZipRule =
    "a list of lists of keys; the axes of each advance together and have equal lengths";
constexpr const char* kConditionRule = "a condition, or a list of which one has to hold";
constexpr const char* kRandomRule =
    "how many combinations are taken, drawn with the sweep's seed, an integer from 1 to 1000000";

Json at_least(double low) { return {{"minimum", low}}; }
Json between(double low, double high) { return {{"minimum", low}, {"maximum", high}}; }
Json one_of(const std::vector<std::string>& choices) { return {{"enum", choices}}; }

}  // namespace

const std::string& KeyGroup::rule(const std::string& key) const {
  for (const KeyDescription& description : keys) {
    if (description.key == key) return description.rule;
  }
  throw InternalError{title + " has no key " + key};
}

const KeyGroup& sweep_keys() {
  static const KeyGroup group{
      "The sweep",
      "",
      {{"format", "text", kRequired, kRefused,
        "the version of the file that this program reads, \"oodsweep/1\"", one_of({kSweepFormat})},
       {"$schema", "text", "none", kRefused,
        "for editors: where the output of `oodsweep schema` lies; nothing else reads it"},
       {"name",
        "text",
        kRequired,
        kRefused,
        "1 to 100 letters, digits, '-', '_' and '.', not starting with '.'",
        {{"pattern", "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$"}}},
       {"seed", "integer", "1", kRefused, "an integer >= 0; every random number comes from it",
        at_least(0)},
       {"repeats", "integer", "1", kRefused,
        "how often everything is trained, an integer from 1 to 10000", between(1, 10000)},
       {"priority", "integer", "0", kRefused,
        "an integer from -1000 to 1000; of several sweeps that run together, stages of the larger "
        "one go first",
        between(-1000, 1000)},
       {"gpus_per_trial", "integer", "1", kRefused,
        "on how many slots (GPUs, or cores where there are none) every network is trained at once, "
        "an integer from 1 to 64; it changes results",
        between(1, 64)},
       {"virtual_shards",
        "integer",
        "1",
        kRefused,
        "into how many parts a batch is cut, which 1, 2, 4, ... slots compute with equal results, "
        "a power of two from 1 to 64; not together with \"gpus_per_trial\"",
        {{"enum", {1, 2, 4, 8, 16, 32, 64}}}},
       {"deterministic", "boolean", "false", kRefused,
        "true or false: on GPUs too, repeated runs have the same bits, at some cost in speed"},
       {"workers_per_gpu", "integer", "1", kRefused,
        "stages side by side on each GPU, an integer from 1 to 16; `--workers-per-gpu` wins",
        between(1, 16)},
       {"in_distribution", "data set", kRequired, kTrials,
        "a labelled data set, or {\"train\", \"test\"}, or a list of them"},
       {"network", "network", kRequired, kTrials,
        "a network's name, or an object with \"name\", or a list of them"},
       {"outliers", "data set", "none", kTrials,
        "auxiliary outliers for training: a data set or a list of them"},
       {"training", "object", "{}", kRefused, "the base training, an object"},
       {"validation_outliers", "data sets", "none", kNature,
        "a list of data sets, not empty, each once; variants are chosen on them"},
       {"test_outliers", "data sets", kRequired, kNature,
        "a list of data sets, not empty, each once; results are reported on them"},
       {"evaluation", "object", "{}", kRefused, "an object"},
       {"methods", "objects", kRequired, kNature, "a list of methods, not empty"},
       {"zip", "lists of keys", "none", kNature, kZipRule},
       {"only", "condition", "none", kNature, kConditionRule},
       {"except", "condition", "none", kNature, kConditionRule},
       {"random", "integer", "none: all", kRefused, kRandomRule, between(1, 1000000)}}};
  return group;
}

const KeyGroup& in_distribution_keys() {
  static const KeyGroup group{
      "`in_distribution` as an object",
      "For parts of a set: a plain name takes the splits `train` and `test`.",
      {{"train", "data set", kRequired, kRefused, "the split to train on"},
       {"test", "data set", kRequired, kRefused, "the split to test on"}}};
  return group;
}

const KeyGroup& network_keys() {
  static const KeyGroup group{
      "`network` as an object",
      "A plain name is the object with nothing but `name`. Some networks take further keys.",
      {{"name", "text", kRequired, kRefused, "a network that `oodsweep networks` lists"},
       {"dropout",
        "number",
        "recipe, then the network's own",
        kRefused,
        "a probability from 0 to 1, 1 excluded",
        {{"minimum", 0}, {"exclusiveMaximum", 1}}},
       {"mean", "numbers", "recipe, then none", kRefused,
        "one number per channel, in pixel units of [0, 1]; [] for no standardisation"},
       {"std", "numbers", "recipe, then none", kRefused,
        "one number > 0 per channel, in pixel units of [0, 1]; as many as \"mean\""},
       {"weights", "path", "none: the network is trained here", kRefused,
        "a file of trained weights (safetensors or published PyTorch), relative to the sweep "
        "file"},
       {"hold_out", "integer", "0", kRefused,
        "how many images at the end of the training split the \"weights\" were not trained on, an "
        "integer >= 1"}}};
  return group;
}

const KeyGroup& evaluation_keys() {
  static const KeyGroup group{
      "`evaluation`",
      "",
      {{"draws", "integer", "10", kRefused,
        "choices of evaluated images without replacement, an integer from 1 to 10000",
        between(1, 10000)},
       {"conventions",
        "texts",
        "[\"oe\"]",
        kNature,
        "a list, not empty, each once, of: " + join(convention_names(), ", "),
        {{"items", one_of(convention_names())}}},
       {"rejection", "boolean", "false", kRefused,
        "true or false: also classification under rejection (Mohseni 2020, figures 2 and 3) "
        "against each test set and all of them mixed"},
       {"select_by", "object", "none", kRefused, "an object"}}};
  return group;
}

const KeyGroup& select_by_keys() {
  static const KeyGroup group{
      "`evaluation.select_by`",
      "Which variant or parameter tables show as the chosen one. It changes no stage.",
      {{"metric", "text", "auroc", kRefused, "one of " + join(selection_metrics(), ", "),
        one_of(selection_metrics())},
       {"on", "text", "validation_outliers", kRefused,
        "\"validation_outliers\", which the sweep must then name",
        one_of({"validation_outliers"})}}};
  return group;
}

const KeyGroup& method_keys() {
  static const KeyGroup group{
      "An entry of `methods`",
      "Beside these keys an entry takes the parameters of its method, listed below.",
      {{"method", "text", kRequired, kRefused, "a method that `oodsweep methods` lists"},
       {"training", "object", "the recipe's row", kRefused,
        "the method's own training phase, an object with the keys of `training`"},
       {"zip", "lists of keys", "none", kNature, kZipRule},
       {"only", "condition", "none", kNature, kConditionRule},
       {"except", "condition", "none", kNature, kConditionRule},
       {"random", "integer", "none: all", kRefused, kRandomRule, between(1, 1000000)}}};
  return group;
}

const KeyGroup& range_keys() {
  static const KeyGroup group{
      "A range in place of a list",
      "",
      {{"from", "number", kRequired, kRefused, "the first number"},
       {"to", "number", kRequired, kRefused, "the last number"},
       {"count", "integer", "one of count, step, random", kRefused,
        "how many numbers, evenly spaced, an integer from 2 to 10000", between(2, 10000)},
       {"step",
        "number",
        "one of count, step, random",
        kRefused,
        "more than 0, from each number to the next, up to `to`; a factor where the scale is log",
        {{"exclusiveMinimum", 0}}},
       {"random", "integer", "one of count, step, random", kRefused,
        "how many numbers, drawn with the sweep's seed, an integer from 1 to 10000",
        between(1, 10000)},
       {"scale", "text", "linear", kRefused, "\"linear\" or \"log\"", one_of({"linear", "log"})}}};
  return group;
}

}  // namespace oodsweep
