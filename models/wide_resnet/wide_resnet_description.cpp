#include "models/wide_resnet/wide_resnet_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace oodsweep {
namespace {

constexpr std::int64_t kStemChannels = 16;
constexpr std::int64_t kMostDepth = 1000;
constexpr std::int64_t kMostWidth = 64;

bool is_side(std::int64_t side) { return side >= 8 && side <= 256 && side % 4 == 0; }

TensorDescription convolution(const std::string& name, std::int64_t in, std::int64_t out,
                              std::int64_t side) {
  return {.name = name + ".weight",
          .shape = {out, in, side, side},
          .initial = InitialValues::kNormalFanOut};
}

/// PyTorch's order: weight and bias, then the statistics. Its counter of batches is left out:
/// nothing reads it, and PyTorch loads a state without it.
void add_batch_norm(std::vector<TensorDescription>& tensors, const std::string& name,
                    std::int64_t channels) {
  tensors.push_back(
      {.name = name + ".weight", .shape = {channels}, .initial = InitialValues::kOnes});
  tensors.push_back(
      {.name = name + ".bias", .shape = {channels}, .initial = InitialValues::kZeros});
  tensors.push_back({.name = name + ".running_mean",
                     .shape = {channels},
                     .trainable = false,
                     .initial = InitialValues::kZeros});
  tensors.push_back({.name = name + ".running_var",
                     .shape = {channels},
                     .trainable = false,
                     .initial = InitialValues::kOnes});
}

/// Names of the other widespread implementation, which counts the blocks of a stage from 1:
/// "stage2.block1.shortcut.conv.weight" is "block2.layer.0.convShortcut.weight".
std::string our_name(const std::string& name) {
  static const std::regex in_block{R"(stage([1-3])\.block([1-9]\d{0,2})\.(.+))"};
  static const std::string shortcut = "shortcut.conv.";
  std::smatch parts;
  if (std::regex_match(name, parts, in_block)) {
    const std::string rest = parts[3].str();
    return fmt::format(
        "block{}.layer.{}.{}", parts[1].str(), std::stoi(parts[2].str()) - 1,
        rest.starts_with(shortcut) ? "convShortcut." + rest.substr(shortcut.size()) : rest);
  }
  if (name.starts_with("conv.")) return "conv1." + name.substr(5);
  if (name.starts_with("bn.")) return "bn1." + name.substr(3);
  return name;
}

std::vector<TensorDescription> wide_resnet_tensors(const NetworkSpec& spec) {
  std::vector<TensorDescription> tensors{
      convolution("conv1", spec.input.channels, kStemChannels, 3)};
  for (const WideResnetBlock& block : wide_resnet_blocks(spec)) {
    add_batch_norm(tensors, block.name + ".bn1", block.in);
    tensors.push_back(convolution(block.name + ".conv1", block.in, block.out, 3));
    add_batch_norm(tensors, block.name + ".bn2", block.out);
    tensors.push_back(convolution(block.name + ".conv2", block.out, block.out, 3));
    if (block.projects()) {
      tensors.push_back(convolution(block.name + ".convShortcut", block.in, block.out, 1));
    }
  }
  const std::int64_t last = 4 * kStemChannels * spec.sizes.at("width");
  add_batch_norm(tensors, "bn1", last);
  tensors.push_back({.name = "fc.weight", .shape = {spec.outputs, last}});
  tensors.push_back({.name = "fc.bias", .shape = {spec.outputs}, .initial = InitialValues::kZeros});
  return tensors;
}

}  // namespace

std::vector<WideResnetBlock> wide_resnet_blocks(const NetworkSpec& spec) {
  const std::int64_t blocks_per_group = (spec.sizes.at("depth") - 4) / 6;
  std::vector<WideResnetBlock> blocks;
  std::int64_t in = kStemChannels;
  for (std::int64_t group = 0; group < 3; ++group) {
    const std::int64_t out = (kStemChannels << group) * spec.sizes.at("width");
    for (std::int64_t layer = 0; layer < blocks_per_group; ++layer) {
      const std::int64_t stride = group > 0 && layer == 0 ? 2 : 1;
      blocks.push_back({fmt::format("block{}.layer.{}", group + 1, layer), in, out, stride});
      in = out;
    }
  }
  return blocks;
}

NetworkDescription wide_resnet_description() {
  NetworkDescription network;
  network.name = "wide_resnet";
  network.summary =
      "Wide ResNet: 3x3 convolutions behind batch norm and ReLU in residual blocks, dropout of "
      "single values inside each block";
  network.source = "Hendrycks 2019, published code, CIFAR; Zagoruyko & Komodakis 2016";
  network.version = 1;
  network.input_rule = "any number of channels, height and width multiples of 4 from 8 to 256";
  network.accepts = [](const ImageShape& shape) {
    return shape.channels >= 1 && is_side(shape.height) && is_side(shape.width);
  };
  network.default_dropout = 0.3;
  network.sizes = {
      {"depth", fmt::format("6n + 4 layers: 10, 16, 22, 28, ..., {}", kMostDepth),
       [](std::int64_t depth) { return depth >= 10 && depth <= kMostDepth && depth % 6 == 4; }},
      {"width", fmt::format("how many times the channels of the plain ResNet, 1 to {}", kMostWidth),
       [](std::int64_t width) { return width >= 1 && width <= kMostWidth; }}};
  network.tensors = wide_resnet_tensors;
  network.our_name = our_name;
  return network;
}

}  // namespace oodsweep
