#include "models/network_spec.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

Json valid_json() {
  return parse_json(R"({"name":"mnist_convnet","version":1,"input":[1,28,28],"outputs":10,
                        "dropout":0.5,"mean":[0.1],"std":[0.3]})",
                    "test");
}

std::string message_with(const std::string& key, const Json& value) {
  Json json = valid_json();
  json[key] = value;
  return message_of<ConfigError>([&] { (void)network_spec_from_json(json); });
}

TEST(NetworkSpecTest, SurvivesJson) {
  const NetworkSpec spec = network_spec_from_json(valid_json());
  EXPECT_EQ(spec.input, (ImageShape{1, 28, 28}));
  EXPECT_EQ(spec.outputs, 10);
  EXPECT_EQ(to_json(spec), valid_json());
}

TEST(NetworkSpecTest, WithoutStandardisationTheListsAreEmpty) {
  const NetworkSpec spec{
      .name = "mnist_convnet", .input = {1, 28, 28}, .outputs = 10, .dropout = 0.5};
  EXPECT_EQ(canonical_json(to_json(spec)),
            R"({"dropout":0.5,"input":[1,28,28],"mean":[],"name":"mnist_convnet","outputs":10,)"
            R"("std":[],"version":1})");
  EXPECT_EQ(network_spec_from_json(to_json(spec)), spec);
}

TEST(NetworkSpecTest, RefusesWhatTheNetworkCannotBe) {
  EXPECT_EQ(message_with("input", {1, 32, 32}),
            "network: input: 1x32x32 is not valid (mnist_convnet takes 1x28x28)");
  EXPECT_EQ(message_with("version", 2),
            "network: version: 2 is not valid (this program has version 1)");
  EXPECT_EQ(message_with("dropout", 1.0),
            "network: dropout: 1.0 is not valid (a probability in [0, 1))");
  EXPECT_EQ(message_with("outputs", 2.5),
            "network: outputs: 2.5 is not valid (at least 2 outputs)");
  EXPECT_EQ(message_with("std", {0.0}),
            "network: std: [0.0] is not valid (a list of positive numbers, one per channel of the "
            "input, or an empty list)");
  EXPECT_EQ(message_with("std", Json::array()),
            "network: \"mean\" and \"std\" are given together or not at all");
  EXPECT_NE(message_with("widht", 1).find("unknown key \"widht\""), std::string::npos);
}

}  // namespace
}  // namespace oodsweep
