#include "workers/flat_parameters.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "models/network.hpp"

namespace oodsweep {
namespace {

const NetworkSpec kSpec{"mnist_convnet", {1, 28, 28}, 10, 0.0, {}, {}};

TEST(FlatParametersTest, AStepIsSgdWithNesterovMomentumAndDecayAsPyTorchDefinesIt) {
  auto network = make_network(kSpec, 5);
  FlatParameters flat{*network};
  const at::Tensor weight = network->parameters().at(6).tensor;
  const double start = weight[0][0].item<double>();
  double value = start;
  double buffer = 0.0;
  for (const double gradient : {0.5, -0.25}) {
    flat.zero_gradients();
    for (NamedTensor& parameter : network->parameters())
      parameter.tensor.mutable_grad().fill_(gradient);
    flat.sgd_step(0.1, 0.9, true, 0.01);
    // g <- g + decay w; b <- 0.9 b + g; w <- w - lr (g + 0.9 b)
    const double decayed = gradient + 0.01 * value;
    buffer = 0.9 * buffer + decayed;
    value -= 0.1 * (decayed + 0.9 * buffer);
    EXPECT_NEAR(weight[0][0].item<double>(), value, 1e-6);
  }
  EXPECT_NE(value, start);
}

TEST(FlatParametersTest, GradientsAccumulateInPlaceAndLayoutsStay) {
  auto network = make_network(kSpec, 5);
  const auto strides = network->parameters().at(0).tensor.strides().vec();
  FlatParameters flat{*network};
  const at::Tensor first = network->parameters().at(0).tensor;
  EXPECT_EQ(first.strides().vec(), strides);
  const void* address = first.grad().data_ptr();
  const at::Tensor images = at::rand({3, 1, 28, 28});
  network->forward(images, {}).sum().backward();
  EXPECT_EQ(first.grad().data_ptr(), address);
  const double once = first.grad().abs().sum().item<double>();
  EXPECT_GT(once, 0.0);
  network->forward(images, {}).sum().backward();
  EXPECT_NEAR(first.grad().abs().sum().item<double>(), 2 * once, 1e-3 * once);
  flat.zero_gradients();
  EXPECT_EQ(first.grad().abs().sum().item<double>(), 0.0);
}

}  // namespace
}  // namespace oodsweep
