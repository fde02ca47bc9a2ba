#include "workers/shard_sum.hpp"

#include <ATen/ATen.h>

#include "workers/waiting.hpp"

namespace oodsweep {

void ShardSum::add(const at::Tensor& flat) {
  if (sharding_.own() > 1) tree_.add(flat);
}

void ShardSum::finish(at::Tensor& flat) {
  if (sharding_.own() > 1) flat.copy_(tree_.take());
  if (sharding_.ranks > 1) add_over_ranks(flat);
}

void ShardSum::wait_for_all() {
  const Waiting waiting{seconds_};
  collective_.barrier();
}

void ShardSum::add_over_ranks(at::Tensor& flat) {
  if (!sharding_.exact) {
    const Waiting waiting{seconds_};
    collective_.all_reduce_sum(flat);
    return;
  }
  if (!rows_.defined()) rows_ = at::empty({sharding_.ranks, flat.numel()}, flat.options());
  {
    const Waiting waiting{seconds_};
    collective_.all_gather(flat, rows_);
  }
  for (std::int64_t rank = 0; rank < sharding_.ranks; ++rank) tree_.add(rows_[rank]);
  flat.copy_(tree_.take());
}

}  // namespace oodsweep
