#include "workers/batch_source.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "models/network.hpp"
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

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// The shards of a rank follow one another, so that their places are one part of each batch.
StreamOptions stream_options(const Sharding& sharding, std::int64_t batch) {
  StreamOptions options;
  if (sharding.ranks > 1) options.part = {batch, sharding.rank, sharding.ranks};
  return options;
}

}  // namespace

TrainingBatch shard_of_batch(Places in, std::int64_t labelled, Places out, std::int64_t outliers) {
  TrainingBatch batch;
  batch.labelled = in.count;
  batch.share = ratio(in.count + out.count, labelled + outliers);
  batch.share_in = ratio(in.count, labelled);
  batch.share_out = ratio(out.count, outliers);
  return batch;
}

BatchSource::BatchSource(const TrainingPlan& plan, std::shared_ptr<const ImageSource> labelled,
                         std::shared_ptr<const ImageSource> outliers, const Sharding& sharding)
    : plan_{plan},
      sharding_{sharding},
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
    outliers_.emplace(std::move(outliers), plan.stream_seed("outlier_order"), plan.outlier_order,
                      stream_options(sharding, plan.outlier_batch_size));
  }
}

std::int64_t BatchSource::labelled_of(std::int64_t step) const {
  const std::int64_t first = step % steps_per_epoch_ * plan_.batch_size;
  return std::min(plan_.batch_size, images_ - first);
}

std::vector<std::int64_t> BatchSource::indices_of(std::int64_t step, Places places) const {
  const std::int64_t epoch = step / steps_per_epoch_;
  const std::int64_t first = step % steps_per_epoch_ * plan_.batch_size + places.first;
  const KeyedPermutation order{static_cast<std::uint64_t>(images_),
                               plan_.stream_seed("train_order/epoch/" + std::to_string(epoch))};
  std::vector<std::int64_t> indices;
  for (std::int64_t i = first; i < first + places.count; ++i) {
    indices.push_back(static_cast<std::int64_t>(order(static_cast<std::uint64_t>(i))));
  }
  return indices;
}

double BatchSource::wait_seconds() const {
  return labelled_seconds_ + (outliers_ ? outliers_->wait_seconds() : 0.0);
}

void BatchSource::add_labelled(std::int64_t step, Places places, TrainingBatch& batch) {
  batch.labels = at::empty({places.count}, at::kLong);
  if (places.count == 0) return;
  auto* pixels = batch.pixels.mutable_data_ptr<float>();
  std::vector<std::int32_t> labels(static_cast<std::size_t>(places.count));
  {
    const Waiting waiting{labelled_seconds_};
    labelled_->read(indices_of(step, places), pixels, labels.data());
  }
  to_pixels(batch.pixels.narrow(0, 0, places.count), labelled_->info().space, plan_.network);
  augmenter_.apply(step * plan_.batch_size + places.first, places.count, pixels);
  std::copy(labels.begin(), labels.end(), batch.labels.mutable_data_ptr<std::int64_t>());
}

void BatchSource::add_outliers(std::int64_t step, Places places, TrainingBatch& batch) {
  batch.first_outlier = step * plan_.outlier_batch_size + places.first;
  if (places.count == 0) return;
  float* pixels =
      batch.pixels.mutable_data_ptr<float>() + batch.labelled * labelled_->info().shape.pixels();
  outliers_->read(batch.first_outlier, places.count, pixels);
  to_pixels(batch.pixels.narrow(0, batch.labelled, places.count), outlier_space_, plan_.network);
  outlier_augmenter_.apply(batch.first_outlier, places.count, pixels);
}

TrainingBatch BatchSource::batch(std::int64_t step, std::int64_t shard) {
  const std::int64_t labelled = labelled_of(step);
  const std::int64_t outliers = plan_.outlier_batch_size;
  const Places in = sharding_.of(shard, labelled);
  const Places out = sharding_.of(shard, outliers);
  TrainingBatch batch = shard_of_batch(in, labelled, out, outliers);
  batch.pixels = channels_last_images(in.count + out.count, labelled_->info().shape);
  const std::int64_t begin = step * (plan_.batch_size + plan_.outlier_batch_size);
  batch.positions = at::cat({consecutive_positions(begin + in.first, in.count),
                             consecutive_positions(begin + labelled + out.first, out.count)});
  add_labelled(step, in, batch);
  if (outliers_) add_outliers(step, out, batch);
  return batch;
}

}  // namespace oodsweep
