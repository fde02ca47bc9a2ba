#include "models/network_description.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

NetworkSpec mnist_spec(std::int64_t outputs) {
  return {.name = "mnist_convnet", .input = {1, 28, 28}, .outputs = outputs, .dropout = 0.5};
}

TEST(NetworkDescriptionTest, UnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(message_of<ConfigError>([] { (void)find_network("mnist_convet", "s.json: network"); }),
            "s.json: network: \"mnist_convet\" is not valid (a known network: mnist_convnet, "
            "wide_resnet, did you mean \"mnist_convnet\"?)");
}

// 10*25 + 10 + 20*10*25 + 20 + 50*320 + 50 + 10*50 + 10 = 21,840 (spec ssl-oe, 2.1).
TEST(MnistConvnetDescriptionTest, CountsItsParameters) {
  EXPECT_EQ(parameter_count(mnist_spec(10)), 21840);
  EXPECT_EQ(parameter_count(mnist_spec(15)), 21840 + 5 * 51);
}

TEST(MnistConvnetDescriptionTest, TakesGreyDigitsOnly) {
  const NetworkDescription& network = find_network("mnist_convnet", "");
  EXPECT_TRUE(network.accepts({1, 28, 28}));
  EXPECT_FALSE(network.accepts({3, 28, 28}));
  EXPECT_FALSE(network.accepts({1, 32, 32}));
  EXPECT_EQ(network.input_rule, "1x28x28");
}

TEST(MnistConvnetDescriptionTest, NamesTensorsAsPublished) {
  const auto tensors = find_network("mnist_convnet", "").tensors(mnist_spec(15));
  ASSERT_EQ(tensors.size(), 8U);
  EXPECT_EQ(tensors[0].name, "conv1.weight");
  EXPECT_EQ(tensors[4].shape, (std::vector<std::int64_t>{50, 320}));
  EXPECT_EQ(tensors[6].name, "fc2.weight");
  EXPECT_EQ(tensors[6].shape, (std::vector<std::int64_t>{15, 50}));
}

}  // namespace
}  // namespace oodsweep
