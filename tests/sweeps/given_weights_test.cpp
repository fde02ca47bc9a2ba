#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/hash.hpp"
#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"
#include "sweeps/expand.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

/// Weights of the MNIST ConvNet for `classes` outputs, all bytes `fill`.
void write_weights(const std::filesystem::path& path, std::int64_t classes, std::byte fill) {
  const NetworkSpec spec{.name = "mnist_convnet",
                         .input = {1, 28, 28},
                         .outputs = classes,
                         .dropout = 0.5,
                         .mean = {},
                         .std = {}};
  std::vector<NamedArray> arrays;
  for (const TensorDescription& tensor : find_network(spec.name, "test").tensors(spec)) {
    std::size_t bytes = sizeof(float);
    for (const std::int64_t size : tensor.shape) bytes *= static_cast<std::size_t>(size);
    arrays.push_back({tensor.name, DType::kFloat32, tensor.shape, std::vector(bytes, fill)});
  }
  write_safetensors(path, arrays, {});
}

class GivenWeightsTest : public testing::Test {
 protected:
  GivenWeightsTest() {
    std::filesystem::create_directories(folder_);
    write_weights(folder_ / "w.safetensors", 10, std::byte{0});
  }
  ~GivenWeightsTest() override { std::filesystem::remove_all(folder_); }

  Json sweep_with(const std::string& weights) const {
    return small_sweep_with("/network", {{"name", "mnist_convnet"}, {"weights", weights}});
  }
  StageGraph expanded(const Json& sweep) const {
    return expand(parse_sweep(sweep, folder_ / "s.json"), generated_data());
  }
  std::string refusal_of(const std::string& weights) const {
    return refusal([&] { static_cast<void>(expanded(sweep_with(weights))); });
  }

  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} / ("oodsweep-weights-" + std::to_string(getpid()));
};

TEST_F(GivenWeightsTest, NothingIsTrainedAndOneRepeatIsEnough) {
  Json sweep = sweep_with("w.safetensors");
  sweep["methods"].erase(1);
  const StageGraph graph = expanded(sweep);
  EXPECT_EQ(graph.trials.size(), 1U);  // the sweep says two repeats; they would be equal
  for (const Stage& stage : graph.stages) EXPECT_NE(stage.kind, StageKind::kTrain);
  const Stage& outputs = graph.stages.front();
  const std::string sha256 = sha256_file(folder_ / "w.safetensors");
  EXPECT_EQ(outputs.material.at("model"), (Json{{"weights", sha256}}));
  EXPECT_EQ(outputs.places.at("weights"), (folder_ / "w.safetensors").string());
  EXPECT_TRUE(outputs.parents.empty());
  EXPECT_EQ(graph.trials[0].parameters.at("network"), "mnist_convnet(weights=w.safetensors)");
}

TEST_F(GivenWeightsTest, NeedsNoRecipeWhereNothingIsTrained) {
  Json sweep = sweep_with("w.safetensors");
  sweep["methods"].erase(1);
  sweep.erase("training");
  EXPECT_EQ(expanded(sweep).trials.size(), 1U);
}

TEST_F(GivenWeightsTest, FineTuningStartsFromTheFile) {
  const StageGraph graph = expanded(sweep_with("w.safetensors"));
  EXPECT_EQ(graph.trials.size(), 3U);  // msp once, fine-tuning twice
  const auto tuned = std::find_if(graph.stages.begin(), graph.stages.end(), [](const Stage& stage) {
    return stage.kind == StageKind::kTrain;
  });
  ASSERT_NE(tuned, graph.stages.end());
  EXPECT_EQ(tuned->material.at("start_weights"), sha256_file(folder_ / "w.safetensors"));
  EXPECT_EQ(tuned->places.at("start_weights"), (folder_ / "w.safetensors").string());
  EXPECT_FALSE(tuned->material.contains("parent"));
}

TEST_F(GivenWeightsTest, TheContentEntersTheKeyAndTheNameDoesNot) {
  std::filesystem::copy(folder_ / "w.safetensors", folder_ / "same.safetensors");
  write_weights(folder_ / "other.safetensors", 10, std::byte{1});
  const StageKey key = expanded(sweep_with("w.safetensors")).stages.front().key;
  EXPECT_EQ(expanded(sweep_with("same.safetensors")).stages.front().key, key);
  EXPECT_NE(expanded(sweep_with("other.safetensors")).stages.front().key, key);
}

TEST_F(GivenWeightsTest, RefusesWeightsThatAreMissingTruncatedOrOfAnotherNetwork) {
  EXPECT_NE(refusal_of("none.safetensors").find("none.safetensors"), std::string::npos);
  write_weights(folder_ / "five.safetensors", 5, std::byte{0});
  const std::string other = refusal_of("five.safetensors");
  EXPECT_NE(other.find("five.safetensors"), std::string::npos) << other;
  EXPECT_NE(other.find("fc2"), std::string::npos) << other;
  const std::filesystem::path cut = folder_ / "cut.safetensors";
  std::filesystem::copy(folder_ / "w.safetensors", cut);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
  EXPECT_NE(refusal_of("cut.safetensors").find("cut.safetensors"), std::string::npos);
}

TEST_F(GivenWeightsTest, SizesOfTheNetworkEnterItsKeys) {
  Json sweep = small_sweep();
  sweep["training"] = {
      {"epochs", 1}, {"batch_size", 8}, {"learning_rate", 0.1}, {"weight_decay", 5e-4}};
  sweep["methods"].erase(1);
  const auto trained = [&](std::int64_t depth) {
    sweep["network"] = {{"name", "wide_resnet"}, {"depth", depth}, {"width", 1}};
    return expanded(sweep).stages.front();
  };
  EXPECT_EQ(trained(10).material.at("network").at("depth"), 10);
  EXPECT_NE(trained(10).key, trained(16).key);
}

TEST_F(GivenWeightsTest, ATemperatureIsFittedOnTheImagesThatWereHeldOut) {
  Json sweep = sweep_with("w.safetensors");
  sweep["methods"] = {{{"method", "temperature_scaling"}}};
  const std::string message = refusal([&] { static_cast<void>(expanded(sweep)); });
  EXPECT_NE(message.find("s.json: methods[0]: temperature_scaling is fitted on"), std::string::npos)
      << message;
  EXPECT_NE(message.find("\"hold_out\""), std::string::npos) << message;
  sweep["network"]["hold_out"] = 50;
  const StageGraph graph = expanded(sweep);
  const Stage& held_out = graph.stages.front();
  EXPECT_EQ(held_out.kind, StageKind::kOutputs);
  EXPECT_NE(held_out.label.find("(last 50)"), std::string::npos) << held_out.label;
  for (const Stage& stage : graph.stages) {
    if (stage.kind != StageKind::kScore) continue;
    EXPECT_EQ(stage.material.at("fit"), (Json{{"held_out", held_out.key.hex}}));
    EXPECT_NE(std::find(stage.parents.begin(), stage.parents.end(), held_out.key),
              stage.parents.end());
  }
  EXPECT_EQ(graph.trials[0].parameters.at("network"),
            "mnist_convnet(weights=w.safetensors,hold_out=50)");
}

TEST_F(GivenWeightsTest, HoldOutBelongsToWeights) {
  const Json network{{"name", "mnist_convnet"}, {"hold_out", 50}};
  EXPECT_NE(parse_refusal(small_sweep_with("/network", network)).find("hold_out"),
            std::string::npos);
  Json sweep = sweep_with("w.safetensors");
  sweep["network"]["hold_out"] = 1000000;
  const std::string message = refusal([&] { static_cast<void>(expanded(sweep)); });
  EXPECT_NE(message.find("s.json: network.hold_out"), std::string::npos) << message;
}

TEST_F(GivenWeightsTest, PublishedCheckpointsFit) {
  const std::filesystem::path shared = shared_folder();
  if (shared.empty()) GTEST_SKIP() << "no shared folder: published checkpoints are not tried";
  const auto checkpoint = shared / "golden" / "oe-mnist" / "baseline_epoch_9.pt";
  EXPECT_EQ(refusal_of(checkpoint.string()), "");
}

}  // namespace
}  // namespace oodsweep
