// Prints what the grid of ODIN costs on random images of MNIST's shape (MNIST ConvNet, 10
// temperatures x 21 steps, batch 250, one thread): microseconds per image of CPU time, then of the
// clock, then forwards and backwards per image. `shared` is the detector of score stages with all
// cells; `naive` is the same detector asked for one cell at a time, 2 forwards and 1 backward each.
// odin_grid_speed.sh compares them, and both with Python. Not a test: run it on a quiet machine.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/random.hpp"
#include "methods/method_description.hpp"
#include "methods/network_detector.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "workers/image_tensors.hpp"
#include "workers/process_setup.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kBatch = 250;

/// Weights four times those of a fresh network: as sure as a trained one, so that every temperature
/// has directions of its own.
std::unique_ptr<Network> sure_network() {
  auto network = make_network({"mnist_convnet", {1, 28, 28}, 10, 0.5, {}, {}}, 1);
  for (const NamedTensor& parameter : network->parameters()) parameter.tensor.mul_(4.0);
  return network;
}

at::Tensor random_images(std::uint64_t seed) {
  at::Tensor images = channels_last_images(kBatch, {1, 28, 28});
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < images.numel(); ++i) {
    images.mutable_data_ptr<float>()[i] = static_cast<float>(random.below(256)) / 255.0F;
  }
  return images;
}

std::vector<float> logits_of(Network& network, const at::Tensor& pixels) {
  const at::NoGradGuard no_grad;
  const at::Tensor logits = network.forward(pixels, {}).contiguous();
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

void measure(bool shared, std::int64_t batches) {
  const auto network = sure_network();
  std::vector<std::vector<Json>> groups{paper_grid(true)};
  if (!shared) {
    groups.clear();
    for (const Json& cell : paper_grid(false)) groups.push_back({cell});
  }
  const at::Tensor pixels = random_images(1);
  const std::vector<float> logits = logits_of(*network, pixels);
  const LogitsView clean{logits, kBatch, 10, 10};
  static_cast<void>(score(*network, pixels, clean, {paper_grid(true)}));  // warm-up
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  NetworkWork work;
  for (std::int64_t batch = 0; batch < batches; ++batch) {
    work = score(*network, pixels, clean, groups);
  }
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  const double clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  const auto images = static_cast<double>(kBatch * batches);
  fmt::print("{:.1f} {:.1f} {} {}\n", 1e6 * cpu / images, 1e6 * clock / images,
             work.forwards / kBatch, work.backwards / kBatch);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const std::string_view mode = argc > 1 ? argv[1] : "";
  const std::int64_t batches = argc > 2 ? std::atoll(argv[2]) : 2;
  if ((mode != "shared" && mode != "naive") || batches < 1) {
    fmt::print(stderr, "usage: odin_grid_speed shared|naive [BATCHES]\n");
    return 2;
  }
  prepare_for_tensors(1);
  measure(mode == "shared", batches);
}
