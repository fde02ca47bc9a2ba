#include "datasets/stream/stream_plan.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// An image of a run and its place in the order of reading.
struct Wanted {
  std::int64_t image = 0;
  std::int64_t place = 0;
};

std::vector<StreamLoad> loads_in_order(const std::vector<Wanted>& wanted, std::int64_t most) {
  std::vector<StreamLoad> loads;
  for (const Wanted& one : wanted) {
    if (one.place % most == 0) loads.emplace_back();
    loads.back().images.push_back(one.image);
    loads.back().places.push_back(one.place);
  }
  return loads;
}

std::vector<StreamLoad> loads_by_block(std::vector<Wanted> wanted, std::int64_t block_images) {
  std::ranges::sort(wanted, {}, &Wanted::image);
  std::vector<StreamLoad> loads;
  std::int64_t block = -1;
  for (const Wanted& one : wanted) {
    if (one.image / block_images != block) loads.emplace_back();
    block = one.image / block_images;
    loads.back().images.push_back(one.image);
    loads.back().places.push_back(one.place);
  }
  std::ranges::sort(loads, {},
                    [](const StreamLoad& load) { return std::ranges::min(load.places); });
  return loads;
}

}  // namespace

StreamPlan::StreamPlan(const ImageSource& source, const OutlierSequence& sequence,
                       OutlierOrder order, const StreamOptions& options)
    : sequence_{sequence},
      part_{options.part},
      by_block_{!source.has_random_access() && order == OutlierOrder::kPermuted} {
  OOD_EXPECT(
      part_.ranks >= 1 && part_.rank >= 0 && part_.rank < part_.ranks && part_.batch >= part_.ranks,
      "a part of each batch");
  const StreamPool& pool = sequence.pool();
  const std::int64_t fitting = options.ahead_bytes / source.info().shape.pixels();
  const std::int64_t ahead = std::clamp(fitting, pool.block_images, pool.images());
  constexpr std::int64_t kMostAhead = 4096;  // tiny images: more would only take time to plan
  run_positions_ = std::min(ahead, kMostAhead);
  // The last pool of a pass has the images behind the last whole block too.
  most_images_ = by_block_ ? part_.most_of(pool.images() + pool.block_images) + ahead
                           : part_.most_of(run_positions_) + run_positions_;
}

StreamRun StreamPlan::run_from(std::int64_t position) const {
  StreamRun run;
  run.end = by_block_ ? sequence_.pool_end(position) : position + run_positions_;
  const std::vector<std::int64_t> images = sequence_.indices(position, run.end - position);
  std::vector<Wanted> wanted;
  for (auto at = part_.first_from(position); at < run.end; at = part_.first_from(at + 1)) {
    wanted.push_back({images[static_cast<std::size_t>(at - position)], run.count++});
  }
  run.loads = by_block_ ? loads_by_block(std::move(wanted), sequence_.pool().block_images)
                        : loads_in_order(wanted, sequence_.pool().block_images);
  return run;
}

}  // namespace oodsweep
