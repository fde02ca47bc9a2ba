#include "workers/device_batches.hpp"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/error.hpp"
#include "workers/device/image_ops.hpp"
#include "workers/image_tensors.hpp"

namespace oodsweep {
namespace {

std::int64_t bytes_of(const ImageSource& source) {
  return source.info().count * source.info().shape.pixels();
}

/// Of one set. kStream also for sets that a table cannot hold.
ImageHome home_of(const ImageSource& source, ImageMemory& memory) {
  if (!source.has_bytes() || source.info().shape.channels > kMostImageChannels) {
    return ImageHome::kStream;
  }
  return find_home(bytes_of(source), memory);
}

at::Tensor staged(const at::Tensor& host, at::Device device) {
  at::Tensor stage = at::empty_like(host, host.options().pinned_memory(!device.is_cpu()));
  return stage.copy_(host);
}

}  // namespace

DeviceBatches::DeviceBatches(const TrainingPlan& plan, const Sharding& sharding, BatchSource& host,
                             const TrainingImages& images, at::Device device, ImageMemory memory)
    : plan_{plan}, sharding_{sharding}, host_{host}, device_{device} {
  const std::int64_t most = plan.batch_size + plan.outlier_batch_size;
  const at::TensorOptions options = at::TensorOptions{at::kLong}.device(device);
  given_ = at::zeros({1 + most}, options);
  places_ = at::arange(most, options);
  keep_sets(images, memory);
  if (labelled_table_) return;
  const auto own = static_cast<std::size_t>(sharding.own());
  for (std::size_t shard = 0; shard < own; ++shard) {
    sent_.push_back({channels_last_images(most, plan.network.input).to(device),
                     at::zeros({plan.batch_size}, options)});
  }
}

void DeviceBatches::keep_sets(const TrainingImages& images, ImageMemory& memory) {
  const ImageHome labelled = home_of(*images.labelled, memory);
  const ImageHome outliers =
      images.outliers ? home_of(*images.outliers, memory) : ImageHome::kDevice;
  if (labelled == ImageHome::kStream || outliers == ImageHome::kStream) {
    homes_ = "batches are made on the host";
    return;
  }
  homes_ = "train " + to_string(labelled);
  labelled_table_ =
      table_of(*images.labelled, labelled, plan_.augmentation, "augmentation", plan_.batch_size);
  labels_ = load_labels(*images.labelled, device_);
  if (!images.outliers) return;
  homes_ += ", outliers " + to_string(outliers);
  outlier_table_ = table_of(*images.outliers, outliers, plan_.outlier_augmentation,
                            "outlier_augmentation", plan_.outlier_batch_size);
  const SplitInfo& info = images.outliers->info();
  outlier_order_.emplace(info.count, plan_.stream_seed("outlier_order"), plan_.outlier_order,
                         stream_pool(info.shape));
}

DeviceBatches::Table DeviceBatches::table_of(const ImageSource& source, ImageHome home,
                                             Augmentation augmentation, const std::string& purpose,
                                             std::int64_t per_step) const {
  return {load_images(source, home, device_),
          image_batch_rule(plan_.network, augmentation, plan_.stream_seed(purpose), per_step,
                           /*standardises=*/true)};
}

void DeviceBatches::load(std::int64_t step) {
  const std::int64_t outliers = plan_.outlier_batch_size;
  labelled_ = host_.images_of(step) - outliers;
  at::Tensor given = staging({1 + labelled_ + outliers}, at::kLong, device_);
  auto* to = given.mutable_data_ptr<std::int64_t>();
  *to++ = step;
  if (labelled_table_) {
    to = std::ranges::copy(host_.indices_of(step, {0, labelled_}), to).out;
    if (outlier_order_) {
      std::ranges::copy(outlier_order_->indices(step * outliers, outliers), to);
    }
  } else {
    std::fill_n(to, labelled_ + outliers, 0);
  }
  given_.narrow(0, 0, given.numel()).copy_(given, /*non_blocking=*/true);
  for (std::int64_t own = 0; own < std::ssize(sent_); ++own) {
    send_batch(step, sharding_.first() + own);
  }
}

void DeviceBatches::send_batch(std::int64_t step, std::int64_t shard) {
  const TrainingBatch batch = host_.batch(step, shard);
  Sent& sent = sent_[static_cast<std::size_t>(shard - sharding_.first())];
  sent.pixels.narrow(0, 0, batch.pixels.size(0))
      .copy_(staged(batch.pixels, device_), /*non_blocking=*/true);
  sent.labels.narrow(0, 0, batch.labelled)
      .copy_(staged(batch.labels, device_), /*non_blocking=*/true);
}

TrainingBatch DeviceBatches::batch(std::int64_t shard) const {
  const std::int64_t outliers = plan_.outlier_batch_size;
  const Places in = sharding_.of(shard, labelled_);
  const Places out = sharding_.of(shard, outliers);
  TrainingBatch batch = shard_of_batch(in, labelled_, out, outliers);
  const at::Tensor step = given_.select(0, 0);
  batch.positions = at::cat({places_.narrow(0, in.first, in.count),
                             places_.narrow(0, labelled_ + out.first, out.count)}) +
                    step * (plan_.batch_size + outliers);
  batch.outlier_positions = places_.narrow(0, out.first, out.count) + step * outliers;
  if (labelled_table_) {
    make_images(in, out, batch);
  } else {
    const Sent& sent = sent_[static_cast<std::size_t>(shard - sharding_.first())];
    batch.pixels = sent.pixels.narrow(0, 0, in.count + out.count);
    batch.labels = sent.labels.narrow(0, 0, in.count);
  }
  return batch;
}

void DeviceBatches::make_images(Places in, Places out, TrainingBatch& batch) const {
  const at::Tensor step = given_.select(0, 0);
  batch.standardised = true;
  const at::ScalarType type = plan_.precision == Precision::kBf16 ? at::kBFloat16 : at::kFloat;
  batch.pixels = channels_last_images(in.count + out.count, plan_.network.input,
                                      at::TensorOptions{type}.device(device_));
  const at::Tensor labelled = given_.narrow(0, 1 + in.first, in.count);
  ImageBatchRule rule = labelled_table_->rule;
  rule.first = in.first;
  write_images(rule, labelled_table_->images, labelled, step, batch.pixels.narrow(0, 0, in.count));
  batch.labels = labels_.index_select(0, labelled);
  if (!outlier_table_) return;
  rule = outlier_table_->rule;
  rule.first = out.first;
  write_images(rule, outlier_table_->images, given_.narrow(0, 1 + labelled_ + out.first, out.count),
               step, batch.pixels.narrow(0, in.count, out.count));
}

}  // namespace oodsweep
