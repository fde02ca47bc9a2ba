#include "sweeps/key_fields.hpp"

#include <set>

#include "sweeps/setting_use.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr auto kTrain = StageKind::kTrain;
constexpr auto kOutputs = StageKind::kOutputs;
constexpr auto kScore = StageKind::kScore;
constexpr auto kEvaluate = StageKind::kEvaluate;

constexpr const char* kWhichTrials = "which trials there are, not what they compute";

std::vector<KeyField> outer_fields() {
  return {
      {"format", {}, "only says how to read the file"},
      {"$schema", {}, "for editors"},
      {"name", {}, "trials of all sweeps of a run folder share stages"},
      {"seed", {kTrain, kEvaluate}, "training and the draws of outliers"},
      {"repeats", {}, "more repeats add stages; the first ones stay"},
      {"priority", {}, "when stages are computed, not what"},
      {"gpus_per_trial", {kTrain}, "unless 1"},
      {"virtual_shards", {kTrain}, "unless 1; on how many slots they are computed, never"},
      {"deterministic", {}, "recorded with the results"},
      {"workers_per_gpu", {}, "where stages are computed, not what"},
      {"in_distribution",
       {kTrain, kOutputs, kScore, kEvaluate},
       "fingerprints of its splits, input size; most scores read the number of classes alone"},
      {"network",
       {kTrain, kOutputs, kScore},
       "name, version, sizes (depth, width), dropout, mean, std; of scores, those that run it on "
       "images"},
      {"network.weights",
       {kTrain, kOutputs, kScore},
       "SHA-256 of the file; of scores, those that run the network on images"},
      {"network.hold_out",
       {kTrain, kOutputs},
       "fine-tuning, and outputs that a score is fitted on"},
      {"outliers", {kTrain}, "fingerprint, where the method trains on outliers"},
      {"validation_outliers",
       {kOutputs, kScore, kEvaluate},
       "fingerprint; each set has stages of its own; scores that run the network or have fitted "
       "weights read them too"},
      {"test_outliers",
       {kOutputs, kScore, kEvaluate},
       "fingerprint; each set has stages of its own; of scores, those that run the network"},
      {"zip", {}, kWhichTrials},
      {"only", {}, kWhichTrials},
      {"except", {}, kWhichTrials},
      {"random", {}, kWhichTrials},
      {"evaluation.draws", {kEvaluate}, "against outliers only"},
      {"evaluation.conventions", {kEvaluate}, "against outliers only"},
      {"evaluation.rejection", {kEvaluate}, "adds stages"},
      {"evaluation.select_by", {}, "choosing reads stored results"},
      {"training.recipe", {}, "the values that it gives count, not its name"},
  };
}

std::string when_read(const std::string& key) {
  if (key == "augmentation") return "unless none";
  if (key == "precision") return "unless fp32";
  if (key == "outlier_augmentation") return "with outliers only, unless none";
  if (key == "milestones" || key == "factor") return "with schedule step only";
  if (key == "final_learning_rate") return "with schedule cosine only";
  return is_outlier_setting(key) ? "with outliers only" : "";
}

void add_training_fields(std::vector<KeyField>& fields) {
  for (const ParameterDescription& key : training_keys()) {
    const bool own_phase_only = is_outlier_setting(key.key);
    const std::string prefix = own_phase_only ? "methods[].training." : "training.";
    if (key.key == "hold_out") {
      fields.push_back(
          {prefix + key.key, {kTrain, kOutputs}, "of outputs, those that a score is fitted on"});
      continue;
    }
    fields.push_back({prefix + key.key, {kTrain}, when_read(key.key)});
  }
}

KeyField method_field(const ParameterDescription& parameter) {
  const std::string key = "methods[]." + parameter.key;
  if (parameter.level == Level::kScore) {
    return {key, {kScore}, "as a variant; evaluations hold the number of variants"};
  }
  if (parameter.key == "reject_count") return {key, {kTrain, kOutputs}, "outputs of the network"};
  return {key, {kTrain}, ""};
}

void add_method_fields(std::vector<KeyField>& fields) {
  for (const char* key : {"zip", "only", "except", "random"}) {
    fields.push_back({std::string{"methods[]."} + key, {}, kWhichTrials});
  }
  std::set<std::string> seen;
  for (const MethodDescription& method : method_descriptions()) {
    for (const ParameterDescription& parameter : method.parameters) {
      if (!seen.insert(parameter.key).second) continue;
      fields.push_back(method_field(parameter));
    }
  }
}

std::vector<KeyField> make_key_fields() {
  std::vector<KeyField> fields = outer_fields();
  add_training_fields(fields);
  add_method_fields(fields);
  return fields;
}

}  // namespace

const std::vector<KeyField>& key_fields() {
  static const std::vector<KeyField> fields = make_key_fields();
  return fields;
}

}  // namespace oodsweep
