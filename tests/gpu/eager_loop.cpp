// Trains as the worker does, written in C++ with LibTorch's own operations, one after the other,
// and prints its speed as one line of JSON: python_loop.py's `eager` without Python.
//
//   eager_loop NETWORK bf16|tf32|fp32 STEPS [OUTLIERS [cuda|cpu]]
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <numbers>
#include <vector>

#include "core/error.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "tests/gpu/device_images.hpp"
#include "tests/gpu/eager_networks.hpp"
#include "tests/gpu/loop_arguments.hpp"
#include "workers/cuda_loader.hpp"
#include "workers/process_setup.hpp"

namespace oodsweep {
namespace {

constexpr double kOutlierLossWeight = 0.5;

class EagerLoop {
 public:
  explicit EagerLoop(const LoopArguments& given)
      : device_{given.device},
        bf16_{given.precision == "bf16"},
        outliers_{given.outliers},
        spec_{training_subjects().at(given.network).network},
        images_{spec_.input, device_},
        others_{spec_.input, device_},
        network_{make_eager_network(spec_, device_)},
        loss_sum_{at::zeros({}, at::TensorOptions{device_})} {
    for (const at::Tensor& parameter : network_->parameters()) {
      momenta_.push_back(at::zeros_like(parameter));
    }
  }

  /// @return Seconds, after the device has done them.
  double steps(std::int64_t count) {
    const double start = seconds_of(CLOCK_MONOTONIC);
    for (std::int64_t i = 0; i < count; ++i) step();
    if (!std::isfinite(loss_sum_.item<float>())) throw Error{"the loss is not finite"};  // waits
    return seconds_of(CLOCK_MONOTONIC) - start;
  }

 private:
  void step() {
    const at::Tensor chosen = images_.next(kBenchmarkBatch);
    at::Tensor pixels = images_.batch(chosen);
    if (outliers_ > 0) pixels = at::cat({pixels, others_.batch(others_.next(outliers_))});
    const at::Tensor loss = loss_of(logits_of(pixels), images_.labels(chosen));
    loss.backward();
    update();
    loss_sum_ += loss.detach();
  }

  at::Tensor logits_of(const at::Tensor& pixels) {
    at::autocast::set_autocast_dtype(device_.type(), at::kBFloat16);
    at::autocast::set_autocast_enabled(device_.type(), bf16_);
    at::Tensor logits = network_->forward(pixels);
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_.type(), false);
    return logits.to(at::kFloat);
  }

  [[nodiscard]] at::Tensor loss_of(const at::Tensor& logits, const at::Tensor& labels) const {
    const at::Tensor own = at::cross_entropy_loss(logits.narrow(0, 0, kBenchmarkBatch), labels);
    if (outliers_ == 0) return own;
    const at::Tensor other = logits.narrow(0, kBenchmarkBatch, outliers_);
    return own + kOutlierLossWeight * (at::logsumexp(other, 1) - other.mean(1)).mean();
  }

  void update() {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients;
    for (const at::Tensor& parameter : network_->parameters()) {
      gradients.push_back(parameter.grad());
    }
    const double rate =
        0.05 * (1.0 + std::cos(std::numbers::pi * static_cast<double>(updates_++) / 100'000.0));
    at::_fused_sgd_(network_->parameters(), gradients, momenta_, 5e-4, 0.9, rate, 0.0,
                    /*nesterov=*/true, /*maximize=*/false, /*is_first_step=*/false);
    for (const at::Tensor& parameter : network_->parameters()) parameter.mutable_grad().reset();
  }

  at::Device device_;
  bool bf16_;
  std::int64_t outliers_;
  NetworkSpec spec_;
  DeviceImages images_;
  DeviceImages others_;
  std::unique_ptr<EagerNetwork> network_;
  std::vector<at::Tensor> momenta_;
  at::Tensor loss_sum_;
  std::int64_t updates_ = 0;
};

void measure(const LoopArguments& given) {
  EagerLoop loop{given};
  loop.steps(1);
  const double first_step = seconds_since_start();
  loop.steps(given.warm_up_steps());
  print_speed("C++ eager", given, loop.steps(given.steps), first_step);
}

void run(const LoopArguments& given) {
  if (given.device == "cuda") start_on_gpu(0, /*deterministic=*/false);
  prepare_for_tensors(1);
  at::globalContext().setAllowTF32CuBLAS(given.precision == "tf32");
  at::globalContext().setAllowTF32CuDNN(given.precision == "tf32");
  measure(given);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  const auto given = oodsweep::parse_loop_arguments(argc, argv, /*gangs=*/false);
  if (!given) return 2;
  try {
    oodsweep::run(*given);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eager_loop: %s\n", error.what());
    return 1;
  }
}
