// Prints what the grid of ODIN costs on random images (10 temperatures x 21 steps, batch 250, one
// thread): microseconds per image of CPU time, then of the clock, then forwards and backwards per
// image. `shared` is the detector of score stages with all cells; `naive` is the same detector
// asked for one cell at a time, 2 forwards and 1 backward each. odin_grid_speed.sh compares them,
// and both with Python. Not a test: run it on a quiet machine.
//
//   odin_grid_speed shared|naive [BATCHES [NETWORK [cpu|cuda]]]
//
// Where a device is named, it prints seconds of the grid for 10,000 images instead, as JSON.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "methods/method_description.hpp"
#include "methods/network_detector.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "workers/compute_device.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/image_tensors.hpp"
#include "workers/process_setup.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kBatch = 250;

/// As sure as a trained network, so that every temperature has directions of its own: weights four
/// times those of a fresh one; behind batch norms only those of the outputs, lest values overflow.
std::unique_ptr<Network> sure_network(const std::string& name) {
  auto network = make_network(training_subjects().at(name).network, 1, compute_device());
  const bool normalised = !network->buffers().empty();
  for (const NamedTensor& parameter : network->parameters()) {
    if (!normalised || parameter.name == "fc.weight") at::Tensor{parameter.tensor}.mul_(4.0);
  }
  return scoring_network(std::move(network));
}

at::Tensor random_images(std::uint64_t seed, const ImageShape& shape) {
  at::Tensor images = channels_last_images(kBatch, shape);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < images.numel(); ++i) {
    images.mutable_data_ptr<float>()[i] = static_cast<float>(random.below(256)) / 255.0F;
  }
  return images.to(compute_device());
}

std::vector<float> logits_of(Network& network, const at::Tensor& pixels) {
  const at::NoGradGuard no_grad;
  const at::Tensor logits = network.forward(pixels, {}).cpu().contiguous();
  return {logits.const_data_ptr<float>(), logits.const_data_ptr<float>() + logits.numel()};
}

/// The paper's grid. @param with_zero False: the smallest step stands for none, which costs the
/// naive way as much as any other.
std::vector<Json> paper_grid(bool with_zero) {
  const MethodDescription& odin = find_method("odin", "benchmark");
  std::vector<Json> cells;
  for (const Json& temperature : odin.parameters.at(0).default_value) {
    for (Json epsilon : odin.parameters.at(1).default_value) {
      if (epsilon == 0.0 && !with_zero) epsilon = odin.parameters.at(1).default_value.at(1);
      cells.push_back(odin.detector({{"temperature", temperature}, {"epsilon", epsilon}}));
    }
  }
  return cells;
}

/// Scores one batch by detectors of `groups` of cells, each on its own.
NetworkWork score(Network& network, const at::Tensor& pixels, const LogitsView& clean,
                  const std::vector<std::vector<Json>>& groups) {
  NetworkWork work;
  for (const std::vector<Json>& group : groups) {
    const auto detector = make_network_detector(group);
    static_cast<void>(detector->scores(network, pixels, clean));
    work.forwards += detector->work().forwards;
    work.backwards += detector->work().backwards;
  }
  return work;
}

struct GridCost {
  double cpu_s = 0.0;  ///< Of one image, as the next.
  double clock_s = 0.0;
  NetworkWork work;  ///< Of a batch.
};

GridCost measure(bool shared, std::int64_t batches, const std::string& name) {
  const auto network = sure_network(name);
  std::vector<std::vector<Json>> groups{paper_grid(true)};
  if (!shared) {
    groups.clear();
    for (const Json& cell : paper_grid(false)) groups.push_back({cell});
  }
  const at::Tensor pixels = random_images(1, network->spec().input);
  const std::vector<float> logits = logits_of(*network, pixels);
  const LogitsView clean{logits, kBatch, 10, 10};
  static_cast<void>(score(*network, pixels, clean, {paper_grid(true)}));  // warm-up
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  GridCost cost;
  for (std::int64_t batch = 0; batch < batches; ++batch) {
    cost.work = score(*network, pixels, clean, groups);
  }
  const auto images = static_cast<double>(kBatch * batches);
  cost.cpu_s = (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / images;
  cost.clock_s = (seconds_of(CLOCK_MONOTONIC) - clock_start) / images;
  return cost;
}

void print_json(const GridCost& cost, bool shared, const std::string& name) {
  constexpr double kImages = 10'000.0;
  const char* without = std::getenv("OODSWEEP_GPU_WITHOUT");
  std::string how = shared ? "one score stage" : "210 cells one by one";
  if (without != nullptr) how += std::string{", without "} + without;
  const Json line{{"what", "value"},
                  {"name", "ODIN's grid, " + name + ", " + how + ", 10,000 images"},
                  {"value", kImages * cost.clock_s},
                  {"unit", "s"}};
  fmt::print("{}\n", line.dump());
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const std::string mode = argc > 1 ? argv[1] : "";
  const std::int64_t batches = argc > 2 ? std::atoll(argv[2]) : 2;
  const std::string name = argc > 3 ? argv[3] : "mnist_convnet";
  const std::string device = argc > 4 ? argv[4] : "";
  if ((mode != "shared" && mode != "naive") || batches < 1 || !training_subjects().contains(name) ||
      (device != "" && device != "cpu" && device != "cuda")) {
    fmt::print(stderr, "usage: odin_grid_speed shared|naive [BATCHES [NETWORK [cpu|cuda]]]\n");
    return 2;
  }
  if (device == "cuda") start_on_gpu(0, /*deterministic=*/false);
  prepare_for_tensors(1);
  const GridCost cost = measure(mode == "shared", batches, name);
  if (device != "") {
    print_json(cost, mode == "shared", name);
  } else {
    fmt::print("{:.1f} {:.1f} {} {}\n", 1e6 * cost.cpu_s, 1e6 * cost.clock_s,
               cost.work.forwards / kBatch, cost.work.backwards / kBatch);
  }
}
