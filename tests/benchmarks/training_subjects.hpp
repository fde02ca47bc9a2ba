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

/// A network of the training benchmarks and how much of it is run.
struct TrainingSubject {
  NetworkSpec network;
  std::int64_t images;
  std::int64_t warm_up_steps;
};

[[nodiscard]] const std::map<std::string, TrainingSubject>& training_subjects();

/// As many random images with labels as the subject has.
[[nodiscard]] std::shared_ptr<const ImageSource> random_images(const TrainingSubject& subject);

/// Cross entropy, one epoch over as many images as give `steps` steps.
[[nodiscard]] TrainingPlan benchmark_plan(const TrainingSubject& subject, std::int64_t steps);

}  // namespace oodsweep
