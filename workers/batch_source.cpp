#include "workers/batch_source.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "workers/image_tensors.hpp"
#include "workers/waiting.hpp"

namespace oodsweep {

namespace {

/// What the network takes must be what the set holds: the batch's memory is laid out by it.
void check_shape(const SplitInfo& split, const NetworkSpec& network, const char* place) {
  if (split.shape == network.input) return;
  throw ConfigError{std::string{"train stage."} + place, split.name + ' ' + split.shape.text(),
                    network.name + " takes " + network.input.text()};
}

}  // namespace

BatchSource::BatchSource(const TrainingPlan& plan, std::shared_ptr<const ImageSource> labelled,
                         std::shared_ptr<const ImageSource> outliers)
    : plan_{plan},
      labelled_{std::move(labelled)},
      images_{labelled_->info().count - plan.hold_out},
      augmenter_{plan.augmentation, plan.network.input, plan.stream_seed("augmentation")},
      outlier_augmenter_{plan.outlier_augmentation, plan.network.input,
                         plan.stream_seed("outlier_augmentation")} {
  check_shape(labelled_->info(), plan.network, "data.train");
  if (images_ <= 0) {
    throw ConfigError{
        "train stage.training.hold_out", std::to_string(plan.hold_out),
        labelled_->info().name + " has " + std::to_string(labelled_->info().count) + " images"};
  }
  OOD_EXPECT(plan.batch_size > 0, "a step has images");
  steps_per_epoch_ = (images_ + plan.batch_size - 1) / plan.batch_size;
  if (plan.outlier_batch_size > 0) {
    OOD_EXPECT(outliers != nullptr, "an objective with outliers has a set of them");
    check_shape(outliers->info(), plan.network, "data.outliers");
    outlier_space_ = outliers->info().space;
    outliers_.emplace(std::move(outliers), plan.stream_seed("outlier_order"), plan.outlier_order);
  }
}

std::vector<std::int64_t> BatchSource::indices_of(std::int64_t step) const {
  const std::int64_t epoch = step / steps_per_epoch_;
  const std::int64_t first = step % steps_per_epoch_ * plan_.batch_size;
  const KeyedPermutation order{static_cast<std::uint64_t>(images_),
                               plan_.stream_seed("train_order/epoch/" + std::to_string(epoch))};
  std::vector<std::int64_t> indices;
  for (std::int64_t i = first; i < std::min(first + plan_.batch_size, images_); ++i) {
    indices.push_back(static_cast<std::int64_t>(order(static_cast<std::uint64_t>(i))));
  }
  return indices;
}

double BatchSource::wait_seconds() const {
  return labelled_seconds_ + (outliers_ ? outliers_->wait_seconds() : 0.0);
}

void BatchSource::read_labelled(const std::vector<std::int64_t>& indices, float* pixels,
                                std::int32_t* labels) {
  const Waiting waiting{labelled_seconds_};
  labelled_->read(indices, pixels, labels);
}

TrainingBatch BatchSource::batch(std::int64_t step) {
  const std::vector<std::int64_t> indices = indices_of(step);
  const ImageShape& shape = labelled_->info().shape;
  TrainingBatch batch;
  batch.labelled = static_cast<std::int64_t>(indices.size());
  batch.pixels = channels_last_images(batch.labelled + plan_.outlier_batch_size, shape);
  auto* pixels = batch.pixels.mutable_data_ptr<float>();
  std::vector<std::int32_t> labels(indices.size());
  read_labelled(indices, pixels, labels.data());
  to_pixels(batch.pixels.narrow(0, 0, batch.labelled), labelled_->info().space, plan_.network);
  augmenter_.apply(step * plan_.batch_size, batch.labelled, pixels);
  batch.labels = at::empty({batch.labelled}, at::kLong);
  std::copy(labels.begin(), labels.end(), batch.labels.mutable_data_ptr<std::int64_t>());
  if (outliers_) {
    const std::int64_t position = step * plan_.outlier_batch_size;
    float* outliers = pixels + batch.labelled * shape.pixels();
    outliers_->read(position, plan_.outlier_batch_size, outliers);
    to_pixels(batch.pixels.narrow(0, batch.labelled, plan_.outlier_batch_size), outlier_space_,
              plan_.network);
    outlier_augmenter_.apply(position, plan_.outlier_batch_size, outliers);
  }
  return batch;
}

}  // namespace oodsweep
