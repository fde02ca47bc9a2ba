#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "methods/method_description.hpp"
#include "sweeps/axis.hpp"
#include "sweeps/walk.hpp"

namespace oodsweep {

/// The version of the sweep file that this program reads.
inline constexpr const char* kSweepFormat = "oodsweep/1";

/// A name as the user wrote it, and where.
struct PlacedName {
  std::string text;
  std::string place;  ///< "sweep.json: test_outliers[1]"
};

/// One value of "in_distribution".
struct DataChoice {
  std::string train;  ///< What Catalog::resolve() reads for the training split.
  std::string test;   ///< The same text unless the user gave {"train", "test"}.
  std::string place;

  /// As tables show it: "mnist", or "mnist:train[0:50000] / mnist:test".
  [[nodiscard]] std::string text() const;
};

/// One value of "network".
struct NetworkChoice {
  std::string name;
  std::optional<double> dropout;            ///< Absent: from the recipe, then from the network.
  std::optional<std::vector<double>> mean;  ///< Absent: from the recipe, then none.
  std::optional<std::vector<double>> std;
  std::map<std::string, std::int64_t> sizes;  ///< As the network's description asks: "depth".
  std::int64_t hold_out = 0;  ///< Last training images that given weights were not trained on.
  std::string weights;  ///< Trained weights to start from, as the user wrote it; "": trained here.
  std::filesystem::path weights_path;  ///< Where that is, seen from the working folder.
  std::string place;

  /// As tables show it: "mnist_convnet", "wide_resnet(depth=40,width=2)",
  /// "mnist_convnet(weights=x.pt)".
  [[nodiscard]] std::string text() const;
};

/// One "training" object: what the user fixed of a phase.
struct TrainingSpec {
  std::string recipe;  ///< "" if none is named.
  std::vector<Axis> axes;
  std::string place;
};

/// How variants are chosen when tables show the best one.
struct SelectBy {
  std::string metric = "auroc";
  std::string on = "validation_outliers";
};

struct EvaluationSpec {
  std::int64_t draws = 10;
  std::vector<std::string> conventions{"oe"};  ///< In the order of convention_names().
  bool rejection = false;                      ///< Also classification under rejection.
  std::optional<SelectBy> select_by;
};

/// One entry of "methods".
struct MethodSpec {
  const MethodDescription* description = nullptr;
  std::vector<Axis> train_axes;  ///< One per train-level parameter, defaults included.
  std::vector<Axis> score_axes;  ///< One per score-level parameter, defaults included.
  std::optional<TrainingSpec> training;
  Walk walk;        ///< Of train_axes, then the axes of `training`; outer axes: data_axes().
  Walk score_walk;  ///< Of score_axes.
  std::string place;
};

/// How a sweep's networks are spread over slots. At most one of the two is above 1.
struct DataParallel {
  std::int64_t gpus_per_trial = 1;  ///< Plain: every training runs on exactly so many slots.
  std::int64_t virtual_shards = 1;  ///< Exact: on 1, 2, 4, ... up to so many, with equal results.

  /// Slots that a stage can use at once.
  [[nodiscard]] std::int64_t widest() const { return std::max(gpus_per_trial, virtual_shards); }
};

/// A sweep file, read and checked as far as that goes without data.
struct SweepSpec {
  std::filesystem::path file;
  std::string name;
  std::int64_t seed = 1;
  std::int64_t repeats = 1;
  std::int64_t priority = 0;  ///< Of several sweeps that run together the larger one goes first.
  DataParallel parallel;
  bool deterministic = false;                   ///< Of what runs on GPUs; changes no key.
  std::optional<std::int64_t> workers_per_gpu;  ///< Absent: the file does not say.
  std::vector<DataChoice> in_distribution;
  std::vector<NetworkChoice> networks;
  std::vector<PlacedName> outliers;  ///< Empty if none are named.
  TrainingSpec training;
  std::vector<PlacedName> validation_outliers;
  std::vector<PlacedName> test_outliers;
  EvaluationSpec evaluation;
  std::vector<MethodSpec> methods;
  Walk walk;    ///< Of data_axes(), then the axes of `training`.
  Json source;  ///< The file's content after the overrides.
};

/// @param overrides "key=value" of `--set`: dots walk into objects, numbers into lists; the value
/// is JSON, or
///        a text where it is not valid JSON.
/// @throws ConfigError for everything that is wrong: file, place, value, rule.
[[nodiscard]] SweepSpec load_sweep(const std::filesystem::path& path,
                                   const std::vector<std::string>& overrides = {});

/// As load_sweep, from parsed JSON. @param where The file as errors show it; weights are looked up
/// beside it.
[[nodiscard]] SweepSpec parse_sweep(Json json, const std::filesystem::path& where);

}  // namespace oodsweep
