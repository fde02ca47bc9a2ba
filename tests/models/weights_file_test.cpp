#include "models/weights/weights_file.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "core/error.hpp"
#include "models/network_description.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

NetworkSpec mnist_spec() {
  return {.name = "mnist_convnet", .input = {1, 28, 28}, .outputs = 10, .dropout = 0.5};
}

std::vector<NamedArray> fitting_arrays() {
  std::vector<NamedArray> arrays;
  for (const TensorDescription& tensor : find_network("mnist_convnet", "").tensors(mnist_spec())) {
    const auto bytes = static_cast<std::size_t>(element_count(tensor.shape)) * sizeof(float);
    arrays.push_back({tensor.name, DType::kFloat32, tensor.shape, std::vector<std::byte>(bytes)});
  }
  return arrays;
}

std::string misfit(const std::vector<NamedArray>& arrays) {
  return message_of<ConfigError>([&] { check_weights_fit(arrays, mnist_spec(), "w.pt"); });
}

TEST(ReadWeightsTest, SaysWhatIsMissing) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "w.pt";
  EXPECT_EQ(message_of<ConfigError>([&] { (void)read_weights(path); }),
            path.string() + ": there is no such file of weights");
  EXPECT_THROW((void)read_weights(folder.path()), ConfigError);
}

TEST(ReadWeightsTest, SaysThatItKnowsNoSuchFile) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "w.pt";
  for (const char* content : {"", "PK", "hello, this is no file of weights", "\x80\x02K\x01."}) {
    std::ofstream{path} << content;
    EXPECT_EQ(message_of<ConfigError>([&] { (void)read_weights(path); }),
              path.string() +
                  ": is neither safetensors nor a PyTorch file (or its beginning is missing)");
  }
}

TEST(CheckWeightsTest, TakesWhatFits) {
  EXPECT_NO_THROW(check_weights_fit(fitting_arrays(), mnist_spec(), "w.pt"));
}

TEST(CheckWeightsTest, NamesTheFirstMisfit) {
  auto arrays = fitting_arrays();
  arrays.erase(arrays.begin() + 2);
  EXPECT_EQ(misfit(arrays),
            "w.pt: has no tensor \"conv2.weight\" that mnist_convnet needs; are these weights of "
            "another network?");
  arrays = fitting_arrays();
  arrays.push_back({"fc3.bias", DType::kFloat32, {}, {}});
  EXPECT_EQ(misfit(arrays),
            "w.pt: has a tensor \"fc3.bias\" that mnist_convnet does not have; are these weights "
            "of another network?");
  arrays = fitting_arrays();
  arrays[4].shape = {320, 50};
  EXPECT_EQ(misfit(arrays),
            "w.pt: tensor \"fc1.weight\" has shape (320, 50), mnist_convnet with 10 outputs needs "
            "(50, 320)");
  arrays = fitting_arrays();
  arrays[1].dtype = DType::kInt32;
  EXPECT_EQ(misfit(arrays),
            "w.pt: tensor \"conv1.bias\" holds integers where weights are expected");
}

TEST(CheckWeightsTest, BatchCountersMayBeThere) {
  auto arrays = fitting_arrays();
  arrays.push_back({"bn.num_batches_tracked", DType::kInt64, {}, std::vector<std::byte>(8)});
  EXPECT_NO_THROW(check_weights_fit(arrays, mnist_spec(), "w.pt"));
}

TEST(WeightNamesTest, LeaveOutWhatAWrapperPutsBeforeAll) {
  auto arrays = fitting_arrays();
  for (NamedArray& array : arrays) array.name = "_orig_mod.module." + array.name;
  EXPECT_NO_THROW(check_weights_fit(with_names_of(mnist_spec(), arrays), mnist_spec(), "w.pt"));
  arrays[0].name = "conv1.weight";  // not before all: these are other tensors
  EXPECT_EQ(with_names_of(mnist_spec(), arrays)[1].name, "_orig_mod.module.conv1.bias");
  EXPECT_TRUE(with_names_of(mnist_spec(), {}).empty());
}

NetworkSpec wide_resnet_spec() {
  return {.name = "wide_resnet",
          .input = {3, 32, 32},
          .outputs = 10,
          .dropout = 0.3,
          .sizes = {{"depth", 16}, {"width", 1}}};
}

/// The names that each tensor gets, of arrays without content.
std::vector<std::string> names_of_wide_resnet(const std::vector<std::string>& given) {
  std::vector<NamedArray> arrays;
  for (const std::string& name : given) arrays.push_back({name, DType::kFloat32, {}, {}});
  std::vector<std::string> names;
  for (const NamedArray& array : with_names_of(wide_resnet_spec(), arrays)) {
    names.push_back(array.name);
  }
  return names;
}

TEST(WeightNamesTest, WideResnetsOfBothPublishedKindsAreKnown) {
  EXPECT_EQ(names_of_wide_resnet({"conv.weight", "stage1.block1.bn1.weight",
                                  "stage2.block1.shortcut.conv.weight",
                                  "stage3.block2.conv2.weight", "bn.running_var", "fc.bias"}),
            (std::vector<std::string>{
                "conv1.weight", "block1.layer.0.bn1.weight", "block2.layer.0.convShortcut.weight",
                "block3.layer.1.conv2.weight", "bn1.running_var", "fc.bias"}));
  const std::vector<std::string> ours{"conv1.weight", "block1.layer.0.bn1.weight", "bn1.bias"};
  EXPECT_EQ(names_of_wide_resnet(ours), ours);
}

TEST(WeightNamesTest, ANameThatIsTakenIsNotGivenAgain) {
  const std::vector<std::string> both{"conv1.weight", "conv.weight", "stage0.block1.x"};
  EXPECT_EQ(names_of_wide_resnet(both), both);
}

TEST(CheckWeightsTest, SaysWhichSizesAWideResnetHas) {
  std::vector<NamedArray> arrays;
  for (const auto& tensor : find_network("wide_resnet", "").tensors(wide_resnet_spec())) {
    arrays.push_back({tensor.name, DType::kFloat32, tensor.shape, {}});
  }
  EXPECT_NO_THROW(check_weights_fit(arrays, wide_resnet_spec(), "w.pt"));
  NetworkSpec wider = wide_resnet_spec();
  wider.sizes["width"] = 2;
  EXPECT_EQ(message_of<ConfigError>([&] { check_weights_fit(arrays, wider, "w.pt"); }),
            "w.pt: tensor \"block1.layer.0.conv1.weight\" has shape (16, 16, 3, 3), wide_resnet "
            "(depth 16, width 2) with 10 outputs needs (32, 16, 3, 3)");
}

TEST(NamedArrayTest, HalvesBecomeTheFloatsTheyAre) {
  // binary16: 1, -2, largest 65504, smallest normal 2^-14, smallest 2^-24, infinity, minus zero.
  const std::uint16_t halves[] = {0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000};
  NamedArray array{"h", DType::kFloat16, {7}, std::vector<std::byte>(sizeof halves)};
  std::memcpy(array.bytes.data(), halves, sizeof halves);
  const std::vector<float> values = as_float32(array);
  EXPECT_EQ(values, (std::vector<float>{1, -2, 65504, 0x1p-14F, 0x1p-24F, INFINITY, 0}));
  EXPECT_TRUE(std::signbit(values[6]));
  const std::uint16_t nan = 0x7e00;
  array = {"h", DType::kFloat16, {}, std::vector<std::byte>(2)};
  std::memcpy(array.bytes.data(), &nan, 2);
  EXPECT_TRUE(std::isnan(as_float32(array)[0]));
}

TEST(NamedArrayTest, IntegersAreNoWeights) {
  EXPECT_THROW((void)as_float32({"i", DType::kInt64, {1}, std::vector<std::byte>(8)}),
               InternalError);
}

TEST(NamedArrayTest, AnEmptyShapeIsOneNumber) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40, 0}), 0);
}

}  // namespace
}  // namespace oodsweep
