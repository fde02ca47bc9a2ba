#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "datasets/augmentation.hpp"
#include "datasets/image_source.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "workers/sharding.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// The images of one training step, or of a shard of it: the labelled ones first, then the
/// outliers, in one tensor for one forward pass. Both may be none.
struct TrainingBatch {
  at::Tensor pixels;     ///< [labelled + outliers, C, H, W], channels_last, in [0, 1].
  at::Tensor labels;     ///< [labelled] int64.
  at::Tensor positions;  ///< [labelled + outliers] int64, the images' places in the stage's stream.
  std::int64_t labelled = 0;
  std::int64_t first_outlier = 0;  ///< Place in the stage's stream of outliers.
  double share = 1.0;              ///< Of the images in those of the whole step.
  double share_in = 1.0;           ///< Of the labelled ones.
  double share_out = 1.0;          ///< Of the outliers.
  /// On a device, where first_outlier would be a number of the host: [outliers] int64.
  at::Tensor outlier_positions{};
  bool standardised = false;  ///< The network's constants were applied.
};

/// A batch without tensors, of the shard that holds places `in` of `labelled` images and `out` of
/// `outliers`.
[[nodiscard]] TrainingBatch shard_of_batch(Places in, std::int64_t labelled, Places out,
                                           std::int64_t outliers);

/// Makes the batches of a training. What a step holds is a function of (plan, step): the order of
/// an epoch is a keyed permutation of the images, the outlier stream runs on over the epochs. Image
/// i of step s is at position s * batch size + i of its stream, by which it is augmented, whatever
/// shard it is in. A rank reads its own shards only. One thread.
class BatchSource {
 public:
  /// @throws ConfigError if the images are not of the network's input size or all are held out.
  BatchSource(const TrainingPlan& plan, std::shared_ptr<const ImageSource> labelled,
              std::shared_ptr<const ImageSource> outliers, const Sharding& sharding = {});

  [[nodiscard]] std::int64_t steps_per_epoch() const { return steps_per_epoch_; }
  /// Images of a step, over all ranks.
  [[nodiscard]] std::int64_t images_of(std::int64_t step) const {
    return labelled_of(step) + plan_.outlier_batch_size;
  }
  /// Which labelled images stand at these places of a step.
  [[nodiscard]] std::vector<std::int64_t> indices_of(std::int64_t step, Places places) const;
  /// @param shard One of this rank's.
  [[nodiscard]] TrainingBatch batch(std::int64_t step, std::int64_t shard = 0);
  /// Seconds in which batch() stood still for images: all of the reading of labelled ones, and what
  /// the outlier stream had not read ahead.
  [[nodiscard]] double wait_seconds() const;

 private:
  [[nodiscard]] std::int64_t labelled_of(std::int64_t step) const;
  void add_labelled(std::int64_t step, Places places, TrainingBatch& batch);
  void add_outliers(std::int64_t step, Places places, TrainingBatch& batch);

  TrainingPlan plan_;
  Sharding sharding_;
  std::shared_ptr<const ImageSource> labelled_;
  std::int64_t images_;  ///< Without those held out.
  std::int64_t steps_per_epoch_;
  Augmenter augmenter_;
  Augmenter outlier_augmenter_;
  double labelled_seconds_ = 0.0;
  std::optional<OutlierStream> outliers_;
  PixelSpace outlier_space_ = PixelSpace::kPixel;
};

}  // namespace oodsweep
