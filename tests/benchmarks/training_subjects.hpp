#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "datasets/image_source.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// Images per step of all training benchmarks.
inline constexpr std::int64_t kBenchmarkBatch = 128;

/// A network of the training benchmarks.
struct TrainingSubject {
  NetworkSpec network;
  std::int64_t warm_up_steps;
};

[[nodiscard]] const std::map<std::string, TrainingSubject>& training_subjects();

/// `count` images with labels; no more than a thousand of them are different.
[[nodiscard]] std::shared_ptr<const ImageSource> random_images(const ImageShape& shape,
                                                               std::int64_t count);

/// Cross entropy, one epoch of `steps` steps over the first of `images` images.
[[nodiscard]] TrainingPlan benchmark_plan(const TrainingSubject& subject, std::int64_t images,
                                          std::int64_t steps);

}  // namespace oodsweep
