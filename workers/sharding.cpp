#include "workers/sharding.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

Sharding sharding_of(const TrainingPlan& plan, std::int64_t rank, std::int64_t ranks) {
  const bool exact = plan.virtual_shards > 1;
  const std::int64_t shards = exact ? plan.virtual_shards : plan.replicas;
  const bool fits = exact ? ranks > 0 && shards % ranks == 0 : ranks == shards;
  if (!fits) {
    throw ConfigError{"request.gang.size", std::to_string(ranks),
                      exact ? fmt::format("a divisor of the {} virtual shards", shards)
                            : fmt::format("this stage is trained by {}", shards)};
  }
  return {shards, rank, ranks, exact};
}

}  // namespace oodsweep
