#include "workers/shared_batches.hpp"

#include <algorithm>
#include <utility>

#include "workers/collective/gather_numbers.hpp"
#include "workers/waiting.hpp"

namespace oodsweep {
namespace {

ImageBatch batch_from(const BatchWork& work, std::int64_t first) {
  return {first, std::clamp(work.images - first, std::int64_t{0}, work.batch_size)};
}

/// The numbers of this rank's batch of a round, and last, whether it was asked to stop.
std::vector<double> own_numbers(const StageContext& context, const BatchWork& work,
                                ImageBatch batch) {
  std::vector<double> numbers;
  if (batch.count > 0) numbers = work.compute(batch);
  numbers.push_back(context.collective.size() > 1 && context.stop_asked() ? 1.0 : 0.0);
  return numbers;
}

StageSpeed speed_of(const StageContext& context, std::int64_t images, double seconds,
                    double waited) {
  StageSpeed speed{.width = context.collective.size()};
  if (seconds <= 0.0) return speed;
  speed.images_per_second = static_cast<double>(images) / seconds;
  if (speed.width > 1) speed.collective_share = waited / seconds;
  return speed;
}

/// One round. @return Whether a rank was asked to stop.
bool compute_round(const StageContext& context, const BatchWork& work, std::int64_t first,
                   double& waited) {
  const auto batch_of = [&](std::int64_t rank) {
    return batch_from(work, first + rank * work.batch_size);
  };
  std::vector<double> own = own_numbers(context, work, batch_of(context.collective.rank()));
  std::vector<std::vector<double>> all;
  {
    const Waiting waiting{waited};
    all = gather_numbers(context.collective, std::move(own));
  }
  bool stop = false;
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    const ImageBatch batch = batch_of(static_cast<std::int64_t>(rank));
    const std::span numbers{all[rank]};
    if (batch.count > 0) work.take(batch, numbers.first(numbers.size() - 1));
    stop = stop || numbers.back() > 0.0;
  }
  return stop;
}

}  // namespace

StageSpeed compute_shared_out(const StageContext& context, const BatchWork& work) {
  const std::int64_t round = work.batch_size * context.collective.size();
  double seconds = 0.0;
  double waited = 0.0;
  bool stop = false;
  for (std::int64_t first = 0; first < work.images; first += round) {
    const Waiting whole_round{seconds};
    // Alone it asks before the batch, so that one who is asked at once does nothing.
    if (context.collective.size() == 1) stop = context.stop_asked();
    leave_if_stopped([&] { return stop; }, first, work.images, "images");
    stop = compute_round(context, work, first, waited);
    if (context.progress.due()) {
      context.progress.step(std::min(first + round, work.images), work.images, std::nullopt);
    }
  }
  return speed_of(context, work.images, seconds, waited);
}

}  // namespace oodsweep
