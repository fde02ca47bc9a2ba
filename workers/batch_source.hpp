#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "datasets/augmentation.hpp"
#include "datasets/image_source.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// One training step's images: the labelled ones first, then the outliers, in one tensor for one
/// forward pass.
struct TrainingBatch {
  at::Tensor pixels;  ///< [labelled + outliers, C, H, W], channels_last, in [0, 1].
  at::Tensor labels;  ///< [labelled] int64.
  std::int64_t labelled = 0;
};

/// Makes the batches of a training. What a step holds is a function of (plan, step): the order of
/// an epoch is a keyed permutation of the images, the outlier stream runs on over the epochs. Image
/// i of step s is at position s * batch size + i of its stream, by which it is augmented. One
/// thread.
class BatchSource {
 public:
  /// @throws ConfigError if the images are not of the network's input size or all are held out.
  BatchSource(const TrainingPlan& plan, std::shared_ptr<const ImageSource> labelled,
              std::shared_ptr<const ImageSource> outliers);

  [[nodiscard]] std::int64_t steps_per_epoch() const { return steps_per_epoch_; }
  [[nodiscard]] TrainingBatch batch(std::int64_t step);
  /// Seconds in which batch() stood still for images: all of the reading of labelled ones, and what
  /// the outlier stream had not read ahead.
  [[nodiscard]] double wait_seconds() const;

 private:
  [[nodiscard]] std::vector<std::int64_t> indices_of(std::int64_t step) const;
  void read_labelled(const std::vector<std::int64_t>& indices, float* pixels, std::int32_t* labels);

  TrainingPlan plan_;
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
