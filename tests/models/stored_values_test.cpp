#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "methods/objective.hpp"
#include "models/network.hpp"
#include "models/network_description.hpp"
#include "tests/models/network_samples.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kIn = 6;
constexpr std::int64_t kOut = 4;
constexpr std::int64_t kSteps = 3;
constexpr double kLearningRate = 0.1;

std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kDouble).contiguous();
  const double* values = plain.const_data_ptr<double>();
  return {values, values + plain.numel()};
}

/// One step of plain descent on a mixed batch; returns the loss.
double train_step(Network& network, const Objective& objective, std::int64_t step) {
  const at::Tensor pixels = sample_pixels(kIn + kOut, 100 + static_cast<std::uint64_t>(step));
  const ForwardMode mode{.training = true,
                         .dropout_seed = 5,
                         .positions = consecutive_positions(step * (kIn + kOut), kIn + kOut)};
  const at::Tensor logits = network.forward(pixels, mode);
  const at::Tensor loss = objective.loss(
      {logits.narrow(0, 0, kIn), at::arange(kIn, at::kLong), logits.narrow(0, kIn, kOut)});
  loss.backward();
  const at::NoGradGuard no_grad;
  for (const NamedTensor& parameter : network.parameters()) {
    parameter.tensor.sub_(parameter.tensor.grad(), kLearningRate);
    parameter.tensor.mutable_grad().reset();
  }
  return loss.item<double>();
}

/// A short run of everything that makes a network's results: initial weights, forward, dropout,
/// objective, gradients.
Json short_run(const NetworkSpec& spec) {
  const NetworkDescription& description = find_network(spec.name, "test");
  const auto network = make_network(spec, 1);
  const auto objective =
      make_objective({{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}});
  const at::Tensor probe = sample_pixels(1, 9);
  Json run{{"network", spec.name}, {"version", description.version}};
  run["logits_at_start"] = numbers(network->forward(probe, {}));
  for (const NamedTensor& parameter : network->parameters()) parameter.tensor.requires_grad_(true);
  for (std::int64_t step = 0; step < kSteps; ++step) {
    run["losses"].push_back(train_step(*network, *objective, step));
  }
  run["logits_at_end"] = numbers(network->forward(probe, {}));
  return run;
}

NetworkSpec smallest_wide_resnet() {
  return {.name = "wide_resnet",
          .input = {1, 28, 28},
          .outputs = 10,
          .dropout = 0.3,
          .sizes = {{"depth", 10}, {"width", 1}}};
}

class StoredValuesTest : public testing::TestWithParam<NetworkSpec> {};

// The tolerance leaves room for other CPU types, not for another formula.
TEST_P(StoredValuesTest, ResultsChangeOnlyWithTheVersion) {
  const std::string name = GetParam().name;
  const Json run = short_run(GetParam());
  const Json stored = read_json_file(OODSWEEP_SOURCE_DIR "/tests/models/stored/" + name + ".json");
  SCOPED_TRACE("If results were meant to change, raise the network's version and store this: " +
               run.dump(1));
  EXPECT_EQ(run.at("version"), stored.at("version"));
  for (const char* series : {"logits_at_start", "losses", "logits_at_end"}) {
    ASSERT_EQ(run.at(series).size(), stored.at(series).size()) << series;
    for (std::size_t i = 0; i < run.at(series).size(); ++i) {
      const double value = stored.at(series)[i];
      EXPECT_NEAR(run.at(series)[i].get<double>(), value, 3e-6 * std::max(1.0, std::abs(value)))
          << series << "[" << i << "]";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, StoredValuesTest,
                         testing::Values(mnist_spec(), smallest_wide_resnet()),
                         [](const auto& spec) { return spec.param.name; });

}  // namespace
}  // namespace oodsweep
