#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "datasets/importers/npy_reader.hpp"
#include "tests/datasets/formats/samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// A .npy file of version 1 with these words in its header.
std::string npy(const std::string& type, const std::string& shape, const std::string& content,
                const std::string& column_major = "False") {
  const std::string header = "{'descr': '" + type + "', 'fortran_order': " + column_major +
                             ", 'shape': " + shape + ", }\n";
  return std::string{"\x93NUMPY\x01\x00", 8} + static_cast<char>(header.size()) + '\0' + header +
         content;
}

class NpyReaderTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    write_file_atomically(folder_.path() / name, content);
  }
  ReadSplits read(const NpyOptions& options = {}) const {
    return read_all(*make_npy_reader({folder_.path()}, options));
  }
  std::string refusal(const NpyOptions& options = {}) const {
    return message_of<ConfigError>([&] { static_cast<void>(read(options)); });
  }
  TemporaryFolder folder_;
};

TEST_F(NpyReaderTest, ReadsWhatNumpyWrote) {
  for (const std::string name : {"images.npy", "keras.npz", "planes.npz"}) {
    EXPECT_EQ(read_all(*make_npy_reader({sample(name)})), expected_of(name)) << name;
  }
}

TEST_F(NpyReaderTest, NamesSayWhichSplitAndLabelsWhichClasses) {
  const ImportListing listing = make_npy_reader({sample("keras.npz")})->list();
  EXPECT_EQ(listing.counts, (std::map<std::string, std::int64_t>{{"train", 6}, {"test", 3}}));
  EXPECT_EQ(listing.classes, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_EQ(make_npy_reader({sample("images.npy")})->list().counts,
            (std::map<std::string, std::int64_t>{{"", 5}}));
}

// CIFAR-10-C: one folder with an array for each corruption, and one of labels for all.
TEST_F(NpyReaderTest, TheUserChoosesAmongSeveralArrays) {
  write("fog.npy", npy("|u1", "(2, 1, 3)", "abcdef"));
  write("frost.npy", npy("|u1", "(2, 1, 3)", "uvwxyz"));
  write("labels.npy", npy("<i4", "(2,)", std::string{"\x03\0\0\0\x01\0\0\0", 8}));
  EXPECT_THAT(refusal(), HasSubstr("fog.npy and frost.npy"));
  const ReadSplits splits = read({.images = "frost", .labels = "", .layout = ""});
  EXPECT_EQ(splits.at("").sha256, sha256_hex("uvwxyz"));
  EXPECT_EQ(splits.at("").labels, (std::vector<std::int32_t>{3, 1}));
}

TEST_F(NpyReaderTest, TheLayoutCanBeGivenWhereItIsInDoubt) {
  write("x.npy", npy("|u1", "(1, 1, 2, 3)", "abcdef"));  // one row of two colours, or two rows
  EXPECT_EQ(read().at("").sha256, sha256_hex("abcdef"));
  EXPECT_EQ(read({.images = "", .labels = "", .layout = "chw"}).at("").sha256,
            sha256_hex("abcdef"));
  EXPECT_THAT(refusal({.images = "", .labels = "", .layout = "hwcx"}), HasSubstr("hwc or chw"));
  write("x.npy", npy("|u1", "(1, 2, 2, 2)", "abcdefgh"));
  EXPECT_THAT(refusal(), HasSubstr("1 or 3 channels"));
}

TEST_F(NpyReaderTest, OtherTypesAreRefusedWithWhatToDo) {
  write("x.npy", npy("<f4", "(1, 1, 1)", "abcd"));
  EXPECT_THAT(refusal(), HasSubstr("x <f4 [1, 1, 1]"));
  EXPECT_THAT(refusal({.images = "x", .labels = "", .layout = ""}), HasSubstr("astype"));
  write("x.npy", npy("|u1", "(1, 1, 1)", "a", "True"));
  EXPECT_THAT(refusal(), HasSubstr("column-major"));
  write("x.npy", npy("|u1", "(1, 1, 1)", "a"));
  write("y.npy", npy("<i4", "(2,)", std::string(8, '\0')));
  EXPECT_THAT(refusal(), HasSubstr("2 labels for 1 images"));
  write("y.npy", npy("<i4", "(1,)", std::string{"\xfe\xff\xff\xff", 4}));
  EXPECT_THAT(refusal(), HasSubstr("label -2 of image 0"));
}

TEST_F(NpyReaderTest, EveryTruncationIsAnError) {
  const std::string whole = read_file(sample("images.npy"));
  for (std::size_t length = 0; length < whole.size(); length += 13) {
    write("x.npy", whole.substr(0, length));
    EXPECT_THAT(refusal(), HasSubstr("x.npy")) << length;
  }
  write("x.npy", whole + "!");
  EXPECT_THAT(refusal(), HasSubstr("more than it should"));
  fs::remove(folder_.path() / "x.npy");
  const std::string archive = read_file(sample("keras.npz"));
  write("cut.npz", archive.substr(0, archive.size() / 2));
  EXPECT_THAT(
      message_of<ConfigError>([&] { read_all(*make_npy_reader({folder_.path() / "cut.npz"})); }),
      HasSubstr("cut.npz"));
}

TEST_F(NpyReaderTest, HeadersThatLieAreRefused) {
  const std::string huge = "(281474976710656, 281474976710656, 3)";
  for (const std::string& shape : {huge, std::string{"(-1, 2, 2)"}, std::string{"(1, 2"},
                                   std::string{"(1, 2, 2, 2, 2, 2, 2, 2, 2)"}}) {
    write("x.npy", npy("|u1", shape, "abcd"));
    EXPECT_THAT(refusal(), HasSubstr("malformed")) << shape;
  }
  write("x.npy", npy("|u1", "(0, 2, 2)", ""));
  EXPECT_THAT(refusal(), HasSubstr("at least one pixel"));
  write("x.npy", npy("|u1", "(9, 2, 2)", "abcd"));
  EXPECT_THAT(refusal(), HasSubstr("is truncated"));
  write("x.npy", "\x93NUMPY\x09" + std::string(40, ' '));
  EXPECT_THAT(refusal(), HasSubstr("another version"));
  write("x.npy", "no numbers at all");
  EXPECT_THAT(refusal(), HasSubstr("no .npy file"));
}

}  // namespace
}  // namespace oodsweep
