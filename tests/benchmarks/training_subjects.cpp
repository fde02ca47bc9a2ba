#include "tests/benchmarks/training_subjects.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "datasets/memory_source.hpp"

namespace oodsweep {

const std::map<std::string, TrainingSubject>& training_subjects() {
  const auto wide_resnet = [](std::int64_t depth, std::int64_t width, double dropout) {
    return NetworkSpec{.name = "wide_resnet",
                       .input = {3, 32, 32},
                       .outputs = 10,
                       .dropout = dropout,
                       .sizes = {{"depth", depth}, {"width", width}}};
  };
  static const std::map<std::string, TrainingSubject> all{
      {"mnist_convnet", {{"mnist_convnet", {1, 28, 28}, 10, 0.5}, 60}},
      {"wrn-10-1", {wide_resnet(10, 1, 0.3), 5}},
      {"wrn-10-1-no-dropout", {wide_resnet(10, 1, 0.0), 5}},
      {"wrn-16-4", {wide_resnet(16, 4, 0.3), 1}},
      {"wrn-28-10", {wide_resnet(28, 10, 0.3), 1}},
      {"wrn-40-2", {wide_resnet(40, 2, 0.3), 1}},
  };
  return all;
}

std::shared_ptr<const ImageSource> random_images(const ImageShape& shape, std::int64_t count) {
  SplitInfo info;
  info.shape = shape;
  info.count = count;
  CounterRandom random{1, 0};
  constexpr std::int64_t kDifferent = 1000;
  std::vector<std::uint8_t> some(static_cast<std::size_t>(kDifferent * shape.pixels()));
  for (std::uint8_t& pixel : some) pixel = static_cast<std::uint8_t>(random.next());
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * shape.pixels()));
  for (std::size_t begin = 0; begin < pixels.size(); begin += some.size()) {
    const std::size_t length = std::min(some.size(), pixels.size() - begin);
    std::copy_n(some.begin(), length, pixels.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  std::vector<std::int32_t> labels(static_cast<std::size_t>(count));
  for (std::int32_t& label : labels) label = static_cast<std::int32_t>(random.below(10));
  return std::make_shared<MemorySource>(info, std::move(pixels), std::move(labels));
}

TrainingPlan benchmark_plan(const TrainingSubject& subject, std::int64_t images,
                            std::int64_t steps) {
  TrainingPlan plan;
  plan.network = subject.network;
  plan.objective = {{"name", "cross_entropy"}, {"version", 1}};
  plan.seed = 1;
  plan.epochs = 1;
  plan.batch_size = kBenchmarkBatch;
  plan.learning_rate = 0.01;
  plan.final_learning_rate = 1e-6;
  plan.momentum = 0.9;
  plan.nesterov = true;
  plan.hold_out = images - steps * kBenchmarkBatch;
  return plan;
}

}  // namespace oodsweep
