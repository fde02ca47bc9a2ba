#include "sweeps/sweep_reference.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "models/network_description.hpp"
#include "sweeps/key_fields.hpp"
#include "sweeps/recipes.hpp"
#include "sweeps/reference_texts.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr const char* kIntroduction = R"(# Sweep files

<!-- Made by sweep_reference(). To write it again after a change of keys, methods or recipes:
     OODSWEEP_WRITE_REFERENCE=1 build/bin/sweeps_tests --gtest_filter='SweepReferenceTest.*' -->

A sweep is one JSON file (comments allowed). Unknown keys, keys that stand twice and numbers of the wrong kind
are refused with file, place, value and rule. Start from `quickstart.json`; the experiments of papers are in
folders of their own (`oe/`, `ssl/`, ...). `oodsweep plan FILE --resolved` shows every value and where it came from.
`--set KEY=VALUE` changes a value from the command line: dots walk into objects, numbers into lists
(`--set training.epochs=2`, `--set methods.1.outlier_loss_weight=[0.5,1]`). `oodsweep schema` prints a JSON
Schema, with which editors complete and check the keys (`"$schema"`).

What a list does depends on the key: it *makes trials*, it makes *variants* inside one scoring stage (then the
network runs once), or the key is a list *by nature* and makes no trials. Axes that a method does not read do not
multiply it. A numeric list can be a range, `{"from": 0, "to": 0.004, "count": 21}`. Which combinations of lists
are taken: *Choosing combinations* below.

Data sets are named as in `datasets/FORMAT.md`: `name`, `name:split`, `name:split[a:b]`, `name{class,...}`,
`negative(name)`, and the generated sets. A plain name takes the split that fits its role.

Several sweeps share a run folder, and so their stages: `oodsweep run a.json b.json --run-dir runs/x`, or one after
another. A changed file of the same name is a new version; tables show the newest, `oodsweep table runs/x --sweep
NAME@1` the first. A sweep that uses most of the language, here on built-in data:

)";

/// A test reads it as a sweep.
constexpr const char* kExample = R"sweep({
  "format": "oodsweep/1",
  "name": "everything",
  "repeats": 3,                                  // trainings of each trial
  "in_distribution": {"train": "glyphs:train[0:3000]", "test": "glyphs:test{ring,bar,tee,zed}"},
  "network": ["mnist_convnet", {"name": "mnist_convnet", "dropout": 0.25}],
  "outliers": ["glyphs-outliers", "uniform"],
  "training": {"recipe": "quickstart", "epochs": [6, 10]},
  "zip": [["network", "training.epochs"]],       // more dropout, more epochs
  "validation_outliers": ["blobs", "negative(glyphs:test)"],
  "test_outliers": ["glyphs-novel", "gaussian"],
  "evaluation": {"draws": 5, "conventions": ["oe", "openood"], "select_by": {"metric": "auroc"}},
  "methods": [
    {"method": "msp"},
    {"method": "odin", "temperature": {"from": 1, "to": 1000, "step": 10, "scale": "log"},
     "epsilon": {"from": 0, "to": 0.004, "count": 21},
     "except": {"temperature": 1, "epsilon": {"from": 0.001, "to": 0.004}}},
    {"method": "outlier_exposure", "start": ["fine_tune", "scratch"], "outlier_loss_weight": [0.25, 0.5, 1],
     "training": {"epochs": [2, 4]},
     "only": [{"start": "fine_tune"}, {"outlier_loss_weight": 0.5, "outliers": "uniform"}]},
    {"method": "reject_classes", "reject_count": [1, 5, 10],
     "outlier_loss_weight": {"from": 0.1, "to": 10, "random": 4, "scale": "log"}, "random": 6}
  ]
}
)sweep";

std::string cell(std::string text) {
  std::size_t at = 0;
  while ((at = text.find('|', at)) != std::string::npos) {
    text.replace(at, 1, "\\|");
    at += 2;
  }
  return text;
}

void append_group(const KeyGroup& group, std::string& text) {
  text += fmt::format("\n## {}\n\n", group.title);
  if (!group.intro.empty()) text += group.intro + "\n\n";
  text += "| key | type | default | a list | rule |\n|---|---|---|---|---|\n";
  for (const KeyDescription& key : group.keys) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.key, key.type, cell(key.fallback),
                        key.list, cell(key.rule));
  }
}

std::string rule_text(const ParameterDescription& parameter) {
  if (parameter.type != "choice") return parameter.rule;
  return join(parameter.choices, ", ") + (parameter.rule.empty() ? "" : ": " + parameter.rule);
}

void append_networks(std::string& text) {
  text +=
      "\n### Networks\n\n| name | input | default dropout | further keys, required |\n"
      "|---|---|---|---|\n";
  for (const NetworkDescription& network : network_descriptions()) {
    std::vector<std::string> sizes;
    for (const NetworkSize& size : network.sizes) {
      sizes.push_back(fmt::format("`{}`: {}", size.key, size.rule));
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", network.name, network.input_rule,
                        network.default_dropout, sizes.empty() ? "none" : join(sizes, "; "));
  }
}

void append_training(std::string& text) {
  text += "\n## `training`\n" + std::string{kTrainingIntroduction} +
          "\n| key | type | default | rule |\n|---|---|---|---|\n";
  for (const ParameterDescription& key : training_keys()) {
    const std::string fallback = key.default_value.is_null()
                                     ? "recipe, else required"
                                     : "recipe, else " + canonical_json(key.default_value);
    text +=
        fmt::format("| `{}` | {} | {} | {} |\n", key.key, key.type, fallback, cell(rule_text(key)));
  }
}

const char* level_text(Level level) {
  switch (level) {
    case Level::kTrain:
      return "train: makes trials";
    case Level::kScore:
      return "score: makes variants";
    case Level::kEvaluate:
      return "evaluate: makes rows";
  }
  return "";
}

void append_method(const MethodDescription& method, std::string& text) {
  text += fmt::format("\n### `{}`: {}\n\n{}.", method.name, method.title, method.paper);
  if (method.parameters.empty()) {
    text += " No parameters.\n";
    return;
  }
  text +=
      "\n\n| key | symbol | type | default | level | rule | source "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const ParameterDescription& p : method.parameters) {
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", p.key, p.symbol, p.type,
                        canonical_json(p.default_value), level_text(p.level), cell(rule_text(p)),
                        cell(p.paper));
  }
}

void append_recipes(std::string& text) {
  text +=
      "\n## Recipes\n\nA row stands where the program can do all that the paper's training "
      "does.\n\n| recipe | source | rows (data set, network, "
      "phase) |\n|---|---|---|\n";
  for (const Recipe& recipe : recipes()) {
    std::vector<std::string> rows;
    for (const RecipeRow& row : recipe.rows) {
      rows.push_back(row.query.text());
    }
    text += fmt::format("| `{}` | {} | {} |\n", recipe.name, recipe.source, join(rows, "; "));
  }
}

void append_key_fields(std::string& text) {
  text += kKeyIntroduction;
  for (const KeyField& field : key_fields()) {
    std::vector<std::string> kinds;
    for (const StageKind kind : field.enters) kinds.push_back(to_string(kind));
    text += fmt::format("| `{}` | {} | {} |\n", field.key,
                        kinds.empty() ? "none" : join(kinds, ", "), field.how);
  }
}

}  // namespace

std::string sweep_example() { return kExample; }

std::string sweep_reference() {
  std::string text = kIntroduction;
  text += "```json\n" + sweep_example() + "```\n";
  append_group(sweep_keys(), text);
  append_group(in_distribution_keys(), text);
  append_group(network_keys(), text);
  append_networks(text);
  append_training(text);
  text += kParallelText;
  append_group(evaluation_keys(), text);
  append_group(select_by_keys(), text);
  append_group(method_keys(), text);
  text += "\n## Methods\n";
  for (const MethodDescription& method : method_descriptions()) append_method(method, text);
  append_group(range_keys(), text);
  text += kWalkText;
  append_recipes(text);
  append_key_fields(text);
  return text;
}

}  // namespace oodsweep
