#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "datasets/augmentation.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "models/network_spec.hpp"
#include "workers/device/precision_names.hpp"

namespace oodsweep {

/// How the learning rate falls.
enum class Schedule { kCosine, kStep };

/// The material of a train stage, read into a struct.
struct TrainingPlan {
  NetworkSpec network;
  Json objective;
  std::uint64_t seed = 0;
  std::int64_t repeat = 0;
  bool continues = false;  ///< From a parent or from given weights: its random streams are its own.

  std::int64_t epochs = 0;
  std::int64_t batch_size = 0;
  std::int64_t outlier_batch_size = 0;  ///< 0 without outliers.
  double learning_rate = 0.0;
  Schedule schedule = Schedule::kCosine;
  double final_learning_rate = 0.0;  ///< Cosine.
  std::vector<double> milestones;    ///< Step: shares of all updates.
  double factor = 0.0;               ///< Step: of the rate, at each milestone.
  double momentum = 0.0;
  bool nesterov = false;
  double weight_decay = 0.0;
  std::int64_t hold_out = 0;  ///< Last images in file order that are not trained on.
  OutlierOrder outlier_order = OutlierOrder::kPermuted;
  Augmentation augmentation = Augmentation::kNone;
  Augmentation outlier_augmentation = Augmentation::kNone;
  Precision precision = Precision::kFp32;
  std::int64_t replicas = 1;        ///< Ranks that train it together, each one shard of the batch.
  std::int64_t virtual_shards = 1;  ///< Shards of the batch on any number of ranks; not both.

  /// Seed of one of the stage's random streams.
  [[nodiscard]] std::uint64_t stream_seed(const std::string& purpose) const;
};

/// @throws ConfigError naming the first thing in the material that this program does not train.
[[nodiscard]] TrainingPlan training_plan_from(const Json& material);

}  // namespace oodsweep
