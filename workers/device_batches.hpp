#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/image_source.hpp"
#include "datasets/stream/outlier_sequence.hpp"
#include "workers/batch_source.hpp"
#include "workers/device/image_math.hpp"
#include "workers/device/image_table.hpp"
#include "workers/device/precision.hpp"
#include "workers/sharding.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// What a training reads its images from.
struct TrainingImages {
  std::shared_ptr<const ImageSource> labelled;
  std::shared_ptr<const ImageSource> outliers;  ///< Null without.
};

/// The batches of a BatchSource, made on the device: the same images, augmented by the same
/// numbers. Sets of 8-bit images that have room are kept there as a whole and a batch is one
/// kernel; others are made on the host and sent. A step has two parts: load() tells the device
/// which images it needs, batch() makes them and may be recorded. One thread.
class DeviceBatches {
 public:
  /// @param plan, host Outlive this. @param memory For images.
  DeviceBatches(const TrainingPlan& plan, const Sharding& sharding, BatchSource& host,
                const TrainingImages& images, at::Device device, ImageMemory memory);

  void load(std::int64_t step);
  /// Of the step that was loaded. Steps with equal shapes have their data at equal places.
  [[nodiscard]] std::int64_t shape() const { return labelled_; }
  /// Of the step that was loaded. @param shard One of this rank's.
  [[nodiscard]] TrainingBatch batch(std::int64_t shard) const;

  /// "train on the GPU, outliers in pinned memory"
  [[nodiscard]] const std::string& homes() const { return homes_; }

 private:
  /// One of the two sets, kept as a whole.
  struct Table {
    at::Tensor images;
    ImageBatchRule rule;
  };
  /// A shard's batch that was made on the host; its first images are used.
  struct Sent {
    at::Tensor pixels;
    at::Tensor labels;
  };

  void keep_sets(const TrainingImages& images, ImageMemory& memory);
  [[nodiscard]] Table table_of(const ImageSource& source, ImageHome home, Augmentation augmentation,
                               const std::string& purpose, std::int64_t per_step) const;
  void send_batch(std::int64_t step, std::int64_t shard);
  void make_images(Places in, Places out, TrainingBatch& batch) const;

  const TrainingPlan& plan_;
  Sharding sharding_;
  BatchSource& host_;
  at::Device device_;
  at::Tensor given_;   ///< [1 + images of a step] int64: step, labelled images, outliers.
  at::Tensor places_;  ///< 0, 1, ... of a step's images.
  std::optional<Table> labelled_table_;  ///< Unless batches are made on the host.
  std::optional<Table> outlier_table_;
  at::Tensor labels_;  ///< Of all labelled images.
  std::optional<OutlierSequence> outlier_order_;
  std::vector<Sent> sent_;  ///< Of the own shards, where batches are made on the host.
  std::int64_t labelled_ = 0;
  std::string homes_;
};

}  // namespace oodsweep
