#include "models/weights/safetensors.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/models/pytorch_samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

NamedArray array_of(const std::string& name, DType dtype, std::vector<std::int64_t> shape) {
  NamedArray array{name, dtype, std::move(shape), {}};
  const std::int64_t count = element_count(array.shape) * size_of(dtype);
  for (std::int64_t i = 0; i < count; ++i) array.bytes.push_back(static_cast<std::byte>(i + 1));
  return array;
}

std::string file_of(const std::string& header, const std::string& data) {
  return little_endian(header.size(), 8) + header + data;
}

std::string failure(const std::string& header, const std::string& data) {
  return message_of<ConfigError>(
      [&] { (void)parse_safetensors(file_of(header, data), "w.safetensors"); });
}

/// A header of one float tensor.
std::string header(const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

TEST(SafetensorsTest, WhatIsWrittenIsRead) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "w.safetensors";
  const std::vector<NamedArray> arrays{
      array_of("z", DType::kFloat32, {2, 3}), array_of("y", DType::kBFloat16, {3}),
      array_of("x", DType::kInt64, {}), array_of("w", DType::kBool, {0, 4}),
      array_of("v", DType::kUint8, {5})};
  write_safetensors(path, arrays, {{"network", "{\"name\":\"x\"}"}});
  const WeightsFile file = read_weights(path);
  EXPECT_EQ(file.metadata.at("network"), "{\"name\":\"x\"}");
  ASSERT_EQ(file.arrays.size(), arrays.size());
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const NamedArray& read = file.arrays[arrays.size() - 1 - i];  // by name
    EXPECT_EQ(read.name, arrays[i].name);
    EXPECT_EQ(read.dtype, arrays[i].dtype);
    EXPECT_EQ(read.shape, arrays[i].shape);
    EXPECT_EQ(read.bytes, arrays[i].bytes);
  }
}

// The file by hand: header length, header padded with a space to 8 bytes, 1.0F and 2.0F.
TEST(SafetensorsTest, WritesThePublishedFormat) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "w.safetensors";
  NamedArray array{"a", DType::kFloat32, {2}, std::vector<std::byte>(8)};
  const std::string values = raw({1, 2});
  std::memcpy(array.bytes.data(), values.data(), 8);
  write_safetensors(path, {array}, {});
  std::string text = R"({"a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}})";
  text.append((8 - text.size() % 8) % 8, ' ');
  EXPECT_EQ(read_file(path), file_of(text, values));
}

TEST(SafetensorsTest, EqualStatesGiveEqualFiles) {
  const TemporaryFolder folder;
  const NamedArray a = array_of("a", DType::kFloat32, {2});
  const NamedArray b = array_of("b", DType::kFloat32, {3});
  write_safetensors(folder.path() / "1", {a, b}, {});
  write_safetensors(folder.path() / "2", {b, a}, {});
  EXPECT_EQ(read_file(folder.path() / "1"), read_file(folder.path() / "2"));
}

TEST(SafetensorsTest, EveryTruncationIsAnErrorThatNamesTheFile) {
  const std::string whole = file_of(header("[2]", "[0,8]"), raw({1, 2}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string message = message_of<ConfigError>(
        [&] { (void)parse_safetensors(whole.substr(0, length), "w.safetensors"); });
    EXPECT_EQ(message.rfind("w.safetensors: ", 0), 0U) << length << ": " << message;
  }
}

TEST(SafetensorsTest, TensorsFitTheirShapesAndTheFile) {
  const std::string misfit = "w.safetensors: tensor \"a\" does not fit the file; is it truncated?";
  EXPECT_EQ(failure(header("[3]", "[0,8]"), raw({1, 2})), misfit);
  EXPECT_EQ(failure(header("[2]", "[0,12]"), raw({1, 2})), misfit);
  EXPECT_EQ(failure(header("[2]", "[8,0]"), raw({1, 2})), misfit);
  EXPECT_EQ(failure(header("[4294967296,4294967296,4]", "[0,8]"), raw({1, 2})), misfit);
  EXPECT_EQ(failure(header("[2]", "[0,18446744073709551615]"), raw({1, 2})), misfit);
}

TEST(SafetensorsTest, SizesAreIntegers) {
  const std::string shape = "w.safetensors: shape of tensor \"a\" must be a list of integers >= 0";
  EXPECT_EQ(failure(header("[2.0]", "[0,8]"), raw({1, 2})), shape);
  EXPECT_EQ(failure(header("[-2]", "[0,8]"), raw({1, 2})), shape);
  EXPECT_EQ(failure(header("2", "[0,8]"), raw({1, 2})), shape);
  EXPECT_EQ(failure(header("[2]", "[0,8,8]"), raw({1, 2})),
            "w.safetensors: data_offsets of tensor \"a\" must be two integers");
}

TEST(SafetensorsTest, TensorsTileTheData) {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + first +
           R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}";
  };
  const std::string message = "w.safetensors: its tensors overlap or leave gaps";
  EXPECT_EQ(failure(two("[0,4]", "[0,4]"), raw({1})), message);
  EXPECT_EQ(failure(two("[0,4]", "[2,6]"), raw({1, 2})), message);
  EXPECT_EQ(failure(two("[0,4]", "[8,12]"), raw({1, 2, 3})), message);
  EXPECT_EQ(failure(two("[4,8]", "[0,4]"), raw({1, 2, 3})),
            "w.safetensors: data stand after the last tensor");
}

TEST(SafetensorsTest, HeadersAreStrict) {
  EXPECT_EQ(failure(R"({"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}})", "x"),
            "w.safetensors: a tensor of type \"F8_E4M3\", which is not known");
  EXPECT_NE(failure(R"({"a":{"dtype":"F32"}})", "").find("its header is not one of safetensors"),
            std::string::npos);
  EXPECT_NE(failure(R"({"__metadata__":{"x":1}})", "").find("its header is not one"),
            std::string::npos);
  EXPECT_NE(failure(R"({"a":1,"a":2})", "").find("duplicate key"), std::string::npos);
  EXPECT_NE(failure("{", "").find("w.safetensors: line 1"), std::string::npos);
}

TEST(SafetensorsTest, ChangedBytesGiveArraysOrAnError) {
  const std::string whole = file_of(header("[2]", "[0,8]"), raw({1, 2}));
  for (std::uint64_t round = 0; round < 5'000; ++round) {
    CounterRandom random{22, round};
    std::string bytes = whole;
    bytes[8 + random.below(bytes.size() - 8)] = static_cast<char>(random.below(256));
    try {
      (void)parse_safetensors(bytes, "w.safetensors");
    } catch (const ConfigError&) {
    }
  }
}

TEST(SafetensorsTest, WhereNothingCanBeWrittenItSaysSo) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "missing" / "w.safetensors";
  EXPECT_NE(message_of<IoError>([&] { write_safetensors(path, {}, {}); }).find(path.string()),
            std::string::npos);
}

}  // namespace
}  // namespace oodsweep
