#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/weights/pytorch_stream.hpp"
#include "models/weights/pytorch_zip.hpp"
#include "models/weights/weights_file.hpp"
#include "tests/models/pytorch_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using Floats = std::vector<float>;
using Shape = std::vector<std::int64_t>;

WeightsFile read_stream(const std::string& bytes) { return parse_pytorch_stream(bytes, "w.pt"); }
WeightsFile read_zip(const std::string& bytes) { return parse_pytorch_zip(bytes, "w.pt"); }

std::string stream_failure(const std::string& bytes) {
  return message_of<ConfigError>([&] { (void)read_stream(bytes); });
}
std::string stream_failure(const SampleFile& file) { return stream_failure(stream_of(file)); }
std::string zip_failure(const std::string& bytes) {
  return message_of<ConfigError>([&] { (void)read_zip(bytes); });
}

void expect_sample(const WeightsFile& file) {
  ASSERT_EQ(file.arrays.size(), 3U);
  EXPECT_EQ(file.arrays[0].name, "a");
  EXPECT_EQ(file.arrays[0].shape, (Shape{2, 3}));
  EXPECT_EQ(as_float32(file.arrays[0]), (Floats{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(file.arrays[1].shape, (Shape{3, 2}));
  EXPECT_EQ(as_float32(file.arrays[1]), (Floats{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(file.arrays[2].shape, Shape{});
  EXPECT_EQ(as_float32(file.arrays[2]), Floats{7});
}

TEST(PytorchStreamTest, ReadsViewsOfSharedStorages) {
  const std::string bytes = stream_of(sample_file());
  EXPECT_TRUE(looks_like_pytorch_stream(bytes));
  expect_sample(read_stream(bytes));
}

TEST(PytorchStreamTest, EveryTruncationIsAnErrorThatNamesTheFile) {
  const std::string bytes = stream_of(sample_file());
  for (std::size_t length = kStreamMagic.size(); length < bytes.size(); ++length) {
    const std::string message = stream_failure(bytes.substr(0, length));
    EXPECT_EQ(message.rfind("w.pt: ", 0), 0U) << length << ": " << message;
  }
  EXPECT_EQ(stream_failure(bytes.substr(0, bytes.size() - 1)).rfind("w.pt: is truncated", 0), 0U);
}

TEST(PytorchStreamTest, NothingMayFollow) {
  EXPECT_NE(stream_failure(stream_of(sample_file()) + "x").find("data stand after the last"),
            std::string::npos);
}

TEST(PytorchStreamTest, ForbiddenNamesAreRefusedByName) {
  const std::string object = pickled::kProto + "cos\nsystem\n" +
                             pickled::tuple({pickled::text("touch /tmp/pwned")}) + "R.";
  EXPECT_NE(stream_failure(stream_around(object, {})).find("asks for \"os.system\""),
            std::string::npos);
  // A name that is fine in the object has no business in the list of keys.
  const std::string keys = pickled::kProto + pickled::kOrderedDict + ".";
  const std::string bytes = stream_around(sample_file().state_pickle(true) + keys, {});
  EXPECT_NE(stream_failure(bytes).find("collections.OrderedDict"), std::string::npos);
}

TEST(PytorchStreamTest, RefusesOtherVersionsAndByteOrders) {
  std::string bytes = stream_of(sample_file());
  std::string version = bytes;
  version[version.find("M\xe9\x03") + 1] = 'x';
  EXPECT_NE(stream_failure(version).find("another version than 1001"), std::string::npos);
  const std::size_t flag = bytes.find("little_endian") + 13;
  ASSERT_EQ(bytes[flag], '\x88');
  bytes[flag] = '\x89';
  EXPECT_NE(stream_failure(bytes).find("big-endian"), std::string::npos);
}

TEST(PytorchStreamTest, ViewsStayInsideTheirStorages) {
  const std::string rule = "w.pt: tensor \"a\" leaves its storage";
  SampleFile file = sample_file();
  file.tensors[0].offset = 2;  // last element 2 + 1 * 3 + 2 * 1 = 7 of 7
  EXPECT_EQ(stream_failure(file), rule);
  file = sample_file();
  file.tensors[0].stride = {4, 1};
  EXPECT_EQ(stream_failure(file), rule);
}

TEST(PytorchStreamTest, NegativeAndHugeNumbersAreMalformed) {
  const std::string rule = "w.pt: tensor \"a\" is not described as PyTorch does";
  const std::int64_t huge = std::int64_t{1} << 62U;
  for (const std::int64_t number : {std::int64_t{-1}, huge}) {
    SampleFile file = sample_file();
    file.tensors[0].offset = number;
    EXPECT_EQ(stream_failure(file), rule);
    file = sample_file();
    file.tensors[0].size = {2, number};
    EXPECT_EQ(stream_failure(file), rule);
    file = sample_file();
    file.tensors[0].stride = {number, 1};
    EXPECT_EQ(stream_failure(file), rule);
  }
  SampleFile file = sample_file();
  file.tensors[0].size = Shape(5, std::int64_t{1} << 20U);  // 2^100 elements
  file.tensors[0].stride = Shape(5, 0);
  EXPECT_EQ(stream_failure(file), rule);
  file = sample_file();
  file.tensors[0].stride = {3};
  EXPECT_EQ(stream_failure(file), rule);
}

// A stride of 0 repeats one number; a kilobyte could become a terabyte.
TEST(PytorchStreamTest, RefusesToUnfoldASmallFileIntoAHugeOne) {
  SampleFile file = sample_file();
  file.tensors[0].size = {1 << 30};
  file.tensors[0].stride = {0};
  EXPECT_EQ(stream_failure(file), "w.pt: its tensors are far larger than its data");
  file = sample_file();
  file.tensors[0].size = {std::int64_t{1} << 40U, std::int64_t{1} << 40U, 0};  // nothing at all
  file.tensors[0].stride = {0, 0, 0};
  EXPECT_EQ(read_stream(stream_of(file)).arrays[0].bytes.size(), 0U);
}

TEST(PytorchStreamTest, StoragesAreWhatTheTensorsSay) {
  SampleFile file = sample_file();
  std::vector<SampleStorage> other = file.storages;
  other[1].elements = 2;
  other[1].content = raw({7, 8});
  EXPECT_NE(stream_failure(stream_around(file.state_pickle(true), other))
                .find("storage \"2\" has another size than described"),
            std::string::npos);
  other = {file.storages[0]};
  EXPECT_EQ(stream_failure(stream_around(file.state_pickle(true), other)),
            "w.pt: the storage of tensor \"b\" is missing");
  other = file.storages;
  other[0].key = "99";
  EXPECT_NE(stream_failure(stream_around(file.state_pickle(true), other))
                .find("lists a storage that nothing describes"),
            std::string::npos);
  file.storages.push_back({.key = "10", .content = raw({7}), .elements = 1});
  file.tensors[2].storage = 2;
  EXPECT_EQ(stream_failure(file), "w.pt: storage \"10\" is described in two ways");
}

TEST(PytorchStreamTest, RefusesUnknownTypesAndRepeatedNames) {
  SampleFile file = sample_file();
  file.storages[1].type = "ComplexFloatStorage";
  EXPECT_NE(stream_failure(file).find("asks for \"torch.ComplexFloatStorage\""), std::string::npos);
  file = sample_file();
  file.tensors[2].name = "a";
  EXPECT_EQ(stream_failure(file), "w.pt: holds the tensor \"a\" twice");
}

TEST(PytorchStreamTest, RefusesWhatIsNoStateDict) {
  const std::string number = pickled::kProto + "K\x01.";
  EXPECT_EQ(stream_failure(stream_around(number, {})),
            "w.pt: holds no dictionary of tensors (save model.state_dict(), not the model)");
  EXPECT_EQ(stream_failure(stream_around(pickled::kProto + "}.", {})), "w.pt: holds no tensors");
}

TEST(PytorchZipTest, ReadsStoredEntriesByTheDirectory) {
  const std::string bytes = zip_of(zip_entries(sample_file()));
  EXPECT_TRUE(looks_like_zip(bytes));
  expect_sample(read_zip(bytes));
}

TEST(PytorchZipTest, EveryTruncationIsAnErrorThatNamesTheFile) {
  const std::string bytes = zip_of(zip_entries(sample_file()));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string message = zip_failure(bytes.substr(0, length));
    EXPECT_EQ(message.rfind("w.pt: ", 0), 0U) << length << ": " << message;
  }
}

TEST(PytorchZipTest, RefusesWhatPytorchDoesNotWrite) {
  auto entries = zip_entries(sample_file());
  EXPECT_NE(zip_failure(zip_of(entries) + "x").find("data stand after the zip archive"),
            std::string::npos);
  entries[2].method = 8;
  EXPECT_NE(zip_failure(zip_of(entries)).find("entry \"w/data/10\" is compressed"),
            std::string::npos);
  entries = zip_entries(sample_file());
  entries[1].content = "big";
  EXPECT_EQ(zip_failure(zip_of(entries)),
            "w.pt: was written on a big-endian system, which is not read");
  entries = zip_entries(sample_file());
  entries.push_back(entries[2]);
  EXPECT_NE(zip_failure(zip_of(entries)).find("holds the entry \"w/data/10\" twice"),
            std::string::npos);
  entries = zip_entries(sample_file());
  entries[0].name = "w/other.pkl";
  EXPECT_EQ(zip_failure(zip_of(entries)),
            "w.pt: a zip archive without data.pkl is not a PyTorch file");
  entries = zip_entries(sample_file());
  entries[0].content += "x";
  EXPECT_NE(zip_failure(zip_of(entries)).find("w.pt: data.pkl: data stand after the pickle"),
            std::string::npos);
}

TEST(PytorchZipTest, StoragesAreWhatTheTensorsSay) {
  auto entries = zip_entries(sample_file());
  entries[2].content.pop_back();
  EXPECT_EQ(zip_failure(zip_of(entries)),
            "w.pt: the storage of tensor \"a\" has another size than described; is the file "
            "truncated?");
  entries.erase(entries.begin() + 2);
  EXPECT_EQ(zip_failure(zip_of(entries)), "w.pt: the storage of tensor \"a\" is missing");
}

TEST(PytorchZipTest, ForbiddenNamesAreRefusedByName) {
  auto entries = zip_entries(sample_file());
  entries[0].content = pickled::kProto + "cposix\nsystem\n(" + pickled::text("id") + "tR.";
  EXPECT_NE(zip_failure(zip_of(entries)).find("asks for \"posix.system\""), std::string::npos);
}

/// Whatever the bytes are, reading gives arrays or a ConfigError.
template <class Read>
void expect_no_other_failure(const std::string& bytes, Read read) {
  try {
    (void)read(bytes);
  } catch (const ConfigError&) {
  }
}

TEST(PytorchFilesTest, ChangedBytesGiveArraysOrAnError) {
  const std::string stream = stream_of(sample_file());
  const std::string zip = zip_of(zip_entries(sample_file()));
  for (std::uint64_t round = 0; round < 20'000; ++round) {
    CounterRandom random{21, round};
    const bool old_form = random.below(2) == 0;
    std::string bytes = old_form ? stream : zip;
    for (std::uint64_t change = random.below(3) + 1; change > 0; --change) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    expect_no_other_failure(bytes, old_form ? read_stream : read_zip);
  }
}

/// What tests/models/fixtures/make_fixtures.py put into its state dict.
void expect_fixture(const std::vector<NamedArray>& arrays) {
  const auto floats = [&](const std::string& name) {
    const auto found = std::find_if(arrays.begin(), arrays.end(),
                                    [&](const NamedArray& array) { return array.name == name; });
    return found == arrays.end() ? Floats{} : as_float32(*found);
  };
  EXPECT_EQ(arrays.size(), 9U);
  EXPECT_EQ(floats("matrix"), (Floats{0, 0.25, 0.5, 0.75, 1, 1.25}));
  EXPECT_EQ(floats("transposed"), (Floats{0, 0.75, 0.25, 1, 0.5, 1.25}));
  EXPECT_EQ(floats("row"), (Floats{0.75, 1, 1.25}));
  Floats counted(24);
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<float>(i);
  EXPECT_EQ(floats("channels_last"), counted);
  EXPECT_EQ(floats("half"), (Floats{1.5, -2}));
  EXPECT_EQ(floats("bfloat16"), (Floats{1.5, -2}));
  EXPECT_EQ(floats("double"), (Floats{0.1F}));
  EXPECT_EQ(floats("parameter"), (Floats{3}));
  EXPECT_EQ(arrays[7].name, "counter");
  EXPECT_EQ(arrays[7].dtype, DType::kInt64);
}

TEST(PytorchFilesTest, ReadsWhatPytorchWrites) {
  const std::filesystem::path fixtures = OODSWEEP_SOURCE_DIR "/tests/models/fixtures";
  expect_fixture(read_weights(fixtures / "torch_zip.pt").arrays);
  expect_fixture(read_weights(fixtures / "torch_stream.pt").arrays);
}

}  // namespace
}  // namespace oodsweep
