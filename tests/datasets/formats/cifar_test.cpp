#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "datasets/importers/cifar_binary_reader.hpp"
#include "datasets/importers/cifar_python_reader.hpp"
#include "tests/datasets/formats/samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

using Factory = std::unique_ptr<ImportReader> (*)(const std::vector<fs::path>&, CifarLabels);

struct Version {
  std::string name;
  Factory make;
  std::string ending;
};
void PrintTo(const Version& version, std::ostream* stream) { *stream << version.name; }

/// Both versions of CIFAR hold the same and fail alike.
class CifarTest : public testing::TestWithParam<Version> {
 protected:
  std::string archive(const std::string& set) const {
    return set + "-" + GetParam().name + ".tar.gz";
  }
  ReadSplits read(const std::vector<fs::path>& sources,
                  CifarLabels labels = CifarLabels::kFine) const {
    return read_all(*GetParam().make(sources, labels));
  }
  std::string refusal(const std::vector<fs::path>& sources) const {
    return message_of<ConfigError>([&] { static_cast<void>(read(sources)); });
  }
  fs::path file(const std::string& batch) const {
    return folder_.path() / (batch + GetParam().ending);
  }
  TemporaryFolder folder_;
};

// The archives hold the batches in another order than that of their numbers.
TEST_P(CifarTest, TenClassesComeInThePublishersOrder) {
  const auto reader = GetParam().make({sample(archive("cifar10"))}, CifarLabels::kFine);
  const ImportListing listing = reader->list();
  EXPECT_EQ(listing.counts, (std::map<std::string, std::int64_t>{{"train", 10}, {"test", 3}}));
  ASSERT_EQ(listing.classes.size(), 10U);
  EXPECT_EQ(listing.classes[9], "truck");
  EXPECT_EQ(read_all(*reader), expected_of(archive("cifar10")));
}

TEST_P(CifarTest, AHundredClassesHaveTwoKindsOfLabels) {
  const fs::path source = sample(archive("cifar100"));
  EXPECT_EQ(read({source}), expected_of(archive("cifar100")));
  EXPECT_EQ(read({source}, CifarLabels::kCoarse), expected_of(archive("cifar100") + ", coarse"));
  const auto coarse = GetParam().make({source}, CifarLabels::kCoarse)->list().classes;
  EXPECT_EQ(coarse.size(), 20U);
  EXPECT_EQ(coarse[19], "kind19");
  EXPECT_EQ(GetParam().make({source}, CifarLabels::kFine)->list().classes[99], "thing99");
}

TEST_P(CifarTest, AFolderAndItsFilesAreAsGoodAsTheArchive) {
  unpack(sample(archive("cifar10")), folder_.path());
  EXPECT_EQ(read({folder_.path()}), expected_of(archive("cifar10")));
  const ReadSplits test = read({file("test_batch")});
  EXPECT_EQ(test.size(), 1U);
  EXPECT_EQ(test.at("test"), expected_of(archive("cifar10")).at("test"));
  const auto reader = GetParam().make({file("test_batch")}, CifarLabels::kFine);
  EXPECT_EQ(reader->list().classes[3], "3");  // nothing names the classes
}

TEST_P(CifarTest, ReadingEndsWhenNoMoreIsWanted) {
  const auto reader = GetParam().make({sample(archive("cifar10"))}, CifarLabels::kFine);
  static_cast<void>(reader->list());
  int taken = 0;
  reader->read([&](const ImportItem& item) {
    EXPECT_THAT(item.place, HasSubstr("data_batch_1"));
    return ++taken < 2;
  });
  EXPECT_EQ(taken, 2);
}

TEST_P(CifarTest, WhatIsMissingIsNamed) {
  unpack(sample(archive("cifar10")), folder_.path());
  fs::remove(file("data_batch_3"));
  EXPECT_THAT(refusal({folder_.path()}), HasSubstr("no data_batch_3"));
  EXPECT_THAT(refusal({folder_.path() / "nothing"}), HasSubstr("nothing"));
  EXPECT_THAT(refusal({file("test_batch"), file("test_batch")}), HasSubstr("each file once"));
  const TemporaryFolder empty;
  EXPECT_THAT(refusal({empty.path()}), HasSubstr("nothing of CIFAR"));
}

TEST_P(CifarTest, TheTwoSetsAreNotMixed) {
  EXPECT_THAT(refusal({sample(archive("cifar10")), sample(archive("cifar100"))}),
              HasSubstr("the files of one set"));
}

TEST_P(CifarTest, EveryTruncationIsAnError) {
  const fs::path source = sample(archive("cifar10"));
  const std::string whole = read_file(source);
  const fs::path cut = folder_.path() / "cut.tar.gz";
  for (const std::size_t length : {whole.size() - 9, whole.size() / 2, std::size_t{40}}) {
    write_file_atomically(cut, whole.substr(0, length));
    EXPECT_THAT(refusal({cut}), HasSubstr("cut.tar.gz")) << length;
  }
  unpack(source, folder_.path());
  const std::string batch = read_file(file("test_batch"));
  for (const std::size_t length : {batch.size() - 1, batch.size() / 2, std::size_t{0}}) {
    write_file_atomically(file("test_batch"), batch.substr(0, length));
    EXPECT_THAT(refusal({file("test_batch")}), HasSubstr("test_batch")) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, CifarTest,
                         testing::Values(Version{"binary", make_cifar_binary_reader, ".bin"},
                                         Version{"python", make_cifar_python_reader, ""}),
                         [](const auto& test) { return test.param.name; });

TEST(CifarBinaryTest, ALabelThatIsNoneIsNamed) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "test_batch.bin";
  write_file_atomically(file, std::string(3073, '\x07') + '\x0a' + std::string(3072, '\0'));
  EXPECT_EQ(message_of<ConfigError>([&] { read_all(*make_cifar_binary_reader({file})); }),
            file.string() + ", image 1: label 10 is none of 10 classes");
}

TEST(CifarBinaryTest, TheOtherSetsRecordsAreRefused) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "train.bin";  // CIFAR-100's name, CIFAR-10's record
  write_file_atomically(file, std::string(3073, '\0'));
  EXPECT_THAT(message_of<ConfigError>([&] { read_all(*make_cifar_binary_reader({file})); }),
              HasSubstr("the other CIFAR"));
}

class CifarPythonTest : public testing::Test {
 protected:
  /// The test batch of the sample with `from` replaced by `to` of the same length.
  std::string refusal(const std::string& from, const std::string& to) {
    unpack(sample("cifar10-python.tar.gz"), folder_.path());
    const fs::path file = folder_.path() / "test_batch";
    std::string content = read_file(file);
    const std::size_t at = content.find(from);
    EXPECT_NE(at, std::string::npos);
    EXPECT_EQ(from.size(), to.size());
    content.replace(at, from.size(), to);
    write_file_atomically(file, content);
    return message_of<ConfigError>([&] { read_all(*make_cifar_python_reader({file})); });
  }
  TemporaryFolder folder_;
};

TEST_F(CifarPythonTest, AForbiddenNameEndsTheReading) {
  EXPECT_THAT(refusal("cnumpy\ndtype\n", "cos\nsystemxx\n"), HasSubstr("asks for \"os.systemxx\""));
  EXPECT_THAT(refusal("cnumpy\ndtype\n", "cnumpy\nloadx\n"), HasSubstr("asks for \"numpy.loadx\""));
}

TEST_F(CifarPythonTest, ValuesThatDoNotFitAreRefused) {
  EXPECT_THAT(refusal("U\x02u1",
                      "U\x02"
                      "f4"),
              HasSubstr("no NumPy array of type uint8"));
  EXPECT_THAT(refusal("U\x06"
                      "labels",
                      "U\x06"
                      "lapels"),
              HasSubstr("dictionary with \"labels\""));
  EXPECT_THAT(refusal(std::string{"K\x03M\x00\x0c\x86", 6}, std::string{"K\x04M\x00\x0c\x86", 6}),
              HasSubstr("holds 9216"));
}

}  // namespace
}  // namespace oodsweep
