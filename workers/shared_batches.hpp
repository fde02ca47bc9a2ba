#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "workers/stage_work.hpp"

namespace oodsweep {

/// Images first, ..., first + count - 1 of a split.
struct ImageBatch {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// How the images of a split are gone through.
struct BatchWork {
  std::int64_t images = 0;
  std::int64_t batch_size = 0;  ///< Fixed by the stage: bits do not depend on who computes what.
  /// Computes a batch; the numbers that it gives hold all that take() shall know of it.
  std::function<std::vector<double>(ImageBatch)> compute;
  /// Gets the numbers of every batch, in the order of images, on all ranks.
  std::function<void(ImageBatch, std::span<const double>)> take;
};

/// Shares the batches out over the ranks of the stage's gang, each image to one of them: rank r
/// computes batches r, r + w, ... After each round of w batches all ranks have all numbers, and
/// know whether one of them was asked to stop.
/// @return How fast that went.
/// @throws Drained, on all ranks in the same round. @throws CollectiveError
StageSpeed compute_shared_out(const StageContext& context, const BatchWork& work);

}  // namespace oodsweep
