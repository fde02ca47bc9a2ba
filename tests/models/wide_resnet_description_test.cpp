#include "models/wide_resnet/wide_resnet_description.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

NetworkSpec wide_resnet(std::int64_t depth, std::int64_t width, std::int64_t outputs,
                        ImageShape input = {3, 32, 32}) {
  return {.name = "wide_resnet",
          .input = input,
          .outputs = outputs,
          .dropout = 0.3,
          .sizes = {{"depth", depth}, {"width", width}}};
}

std::string message_with(const std::string& key, const Json& value) {
  Json json = to_json(wide_resnet(40, 2, 10));
  json[key] = value;
  if (value.is_null()) json.erase(key);
  return message_of<ConfigError>([&] { (void)network_spec_from_json(json); });
}

// The table of spec ssl-oe, 2.2.
TEST(WideResnetDescriptionTest, HasThePublishedNumbersOfParameters) {
  EXPECT_EQ(parameter_count(wide_resnet(40, 2, 10)), 2'243'546);
  EXPECT_EQ(parameter_count(wide_resnet(40, 2, 100)), 2'255'156);
  EXPECT_EQ(parameter_count(wide_resnet(40, 2, 200, {3, 64, 64})), 2'268'056);
  EXPECT_EQ(parameter_count(wide_resnet(16, 4, 10)), 2'748'890);
  EXPECT_EQ(parameter_count(wide_resnet(40, 2, 15)), 2'244'191);
  EXPECT_EQ(parameter_count(wide_resnet(40, 2, 110)), 2'256'446);
  EXPECT_EQ(parameter_count(wide_resnet(16, 2, 15)), 692'319);
  EXPECT_EQ(parameter_count(wide_resnet(40, 4, 10)), 8'949'210);
}

TEST(WideResnetDescriptionTest, ProjectsWhereChannelsChange) {
  const auto blocks = wide_resnet_blocks(wide_resnet(16, 1, 10));
  ASSERT_EQ(blocks.size(), 6U);
  EXPECT_EQ(blocks[3].name, "block2.layer.1");
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    EXPECT_EQ(blocks[i].projects(), i == 2 || i == 4) << i;  // width 1: 16 to 16 in group 1
    EXPECT_EQ(blocks[i].stride, i == 2 || i == 4 ? 2 : 1) << i;
  }
  EXPECT_TRUE(wide_resnet_blocks(wide_resnet(16, 2, 10))[0].projects());
}

TEST(WideResnetDescriptionTest, NamesTensorsAsPublished) {
  const auto tensors = find_network("wide_resnet", "").tensors(wide_resnet(10, 2, 15));
  // conv1; three blocks of 4 + 1 + 4 + 1 + 1; bn1; fc
  ASSERT_EQ(tensors.size(), 1 + 3 * 11 + 4 + 2U);
  EXPECT_EQ(tensors[0].name, "conv1.weight");
  EXPECT_EQ(tensors[1].name, "block1.layer.0.bn1.weight");
  EXPECT_EQ(tensors[3].name, "block1.layer.0.bn1.running_mean");
  EXPECT_FALSE(tensors[3].trainable);
  EXPECT_EQ(tensors[11].name, "block1.layer.0.convShortcut.weight");
  EXPECT_EQ(tensors[11].shape, (std::vector<std::int64_t>{32, 16, 1, 1}));
  EXPECT_EQ(tensors[34].name, "bn1.weight");
  EXPECT_EQ(tensors[38].name, "fc.weight");
  EXPECT_EQ(tensors[38].shape, (std::vector<std::int64_t>{15, 128}));
}

TEST(WideResnetDescriptionTest, TakesImagesThatTwoHalvingsDivide) {
  const NetworkDescription& network = find_network("wide_resnet", "");
  for (const ImageShape& shape :
       {ImageShape{3, 32, 32}, {3, 64, 64}, {1, 28, 28}, {3, 32, 48}, {3, 8, 8}}) {
    EXPECT_TRUE(network.accepts(shape)) << shape.text();
  }
  for (const ImageShape& shape :
       {ImageShape{3, 30, 32}, {3, 32, 30}, {3, 4, 4}, {3, 512, 512}, {0, 32, 32}}) {
    EXPECT_FALSE(network.accepts(shape)) << shape.text();
  }
}

TEST(WideResnetSpecTest, SurvivesJson) {
  const NetworkSpec spec = wide_resnet(40, 2, 10);
  EXPECT_EQ(network_spec_from_json(to_json(spec)), spec);
  EXPECT_EQ(canonical_json(to_json(spec)),
            R"({"depth":40,"dropout":0.3,"input":[3,32,32],"mean":[],"name":"wide_resnet",)"
            R"("outputs":10,"std":[],"version":1,"width":2})");
}

TEST(WideResnetSpecTest, RefusesSizesThatNoNetworkHas) {
  const std::string depth_rule = " is not valid (6n + 4 layers: 10, 16, 22, 28, ..., 1000)";
  EXPECT_EQ(message_with("depth", 41), "network: depth: 41" + depth_rule);
  EXPECT_EQ(message_with("depth", 4), "network: depth: 4" + depth_rule);
  EXPECT_EQ(message_with("depth", 40.5), "network: depth: 40.5" + depth_rule);
  EXPECT_EQ(message_with("depth", nullptr),
            "network: missing key \"depth\" (6n + 4 layers: 10, 16, 22, 28, ..., 1000)");
  EXPECT_EQ(message_with("width", 0),
            "network: width: 0 is not valid (how many times the channels of the plain ResNet, 1 "
            "to 64)");
  EXPECT_NE(message_with("input", {3, 30, 30}).find("multiples of 4"), std::string::npos);
}

}  // namespace
}  // namespace oodsweep
