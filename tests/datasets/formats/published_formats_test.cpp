#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "datasets/importers/lsun_lmdb_reader.hpp"
#include "datasets/importers/stl10_reader.hpp"
#include "datasets/importers/svhn_mat_reader.hpp"
#include "datasets/importers/tiny_images_reader.hpp"
#include "tests/datasets/formats/samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// Formats that each belong to one published set.
class PublishedFormatTest : public testing::Test {
 protected:
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  /// Writes the first `length` bytes of `whole`.
  void cut(const std::string& name, const std::string& whole, std::size_t length) const {
    write_file_atomically(file(name), whole.substr(0, length));
  }
  static std::string refusal(ImportReader& reader) {
    return message_of<ConfigError>([&] { static_cast<void>(read_all(reader)); });
  }
  TemporaryFolder folder_;
};

using TinyImagesTest = PublishedFormatTest;

TEST_F(TinyImagesTest, PixelsAreTurnedFromColumnsToRows) {
  const fs::path source = sample("tiny-images.tar.gz");
  EXPECT_EQ(read_all(*make_tiny_images_reader({source})), expected_of("tiny-images.tar.gz"));
  unpack(source, folder_.path());
  EXPECT_EQ(read_all(*make_tiny_images_reader({file("tiny_images.bin")})),
            expected_of("tiny-images.tar.gz"));
  EXPECT_TRUE(make_tiny_images_reader({source})->list().classes.empty());
}

TEST_F(TinyImagesTest, APartOfAnImageIsAnError) {
  write_file_atomically(file("x.bin"), std::string(3072 + 3071, 'x'));
  EXPECT_THAT(refusal(*make_tiny_images_reader({folder_.path()})), HasSubstr("is it truncated?"));
  write_file_atomically(file("x.bin"), "");
  EXPECT_THAT(refusal(*make_tiny_images_reader({folder_.path()})), HasSubstr("x.bin: 0 bytes"));
  fs::remove(file("x.bin"));
  EXPECT_THAT(refusal(*make_tiny_images_reader({folder_.path()})), HasSubstr("tiny_images.bin"));
}

using Stl10Test = PublishedFormatTest;

TEST_F(Stl10Test, LabelsCountFromOneAndSomeImagesHaveNone) {
  const auto reader = make_stl10_reader({sample("stl10.tar.gz")});
  EXPECT_EQ(reader->list().classes[7], "monkey");
  EXPECT_EQ(read_all(*reader), expected_of("stl10.tar.gz"));
  unpack(sample("stl10.tar.gz"), folder_.path());
  EXPECT_EQ(read_all(*make_stl10_reader({folder_.path()})), expected_of("stl10.tar.gz"));
}

TEST_F(Stl10Test, LabelsThatDoNotFitAreNamed) {
  unpack(sample("stl10.tar.gz"), folder_.path());
  write_file_atomically(file("train_y.bin"), "\x01\x02");
  EXPECT_THAT(refusal(*make_stl10_reader({folder_.path()})), HasSubstr("2 labels for 3 images"));
  write_file_atomically(file("train_y.bin"), "\x01\x02\x0b");
  EXPECT_THAT(refusal(*make_stl10_reader({folder_.path()})), HasSubstr("none of 1 to 10"));
  fs::remove(file("train_y.bin"));
  EXPECT_THAT(refusal(*make_stl10_reader({folder_.path()})), HasSubstr("train_y.bin beside it"));
  cut("train_X.bin", read_file(file("train_X.bin")), 27647);
  EXPECT_THAT(refusal(*make_stl10_reader({folder_.path()})), HasSubstr("whole number of images"));
  const TemporaryFolder empty;
  EXPECT_THAT(refusal(*make_stl10_reader({empty.path()})), HasSubstr("train_X.bin"));
}

using SvhnMatTest = PublishedFormatTest;

TEST_F(SvhnMatTest, TenStandsForZeroAndCompressionDoesNotMatter) {
  const fs::path samples = sample("train_32x32.mat").parent_path();
  const auto reader = make_svhn_mat_reader({samples});
  EXPECT_EQ(reader->list().counts,
            (std::map<std::string, std::int64_t>{{"train", 3}, {"extra", 2}, {"test", 2}}));
  EXPECT_EQ(read_all(*reader), expected_of("svhn"));
  EXPECT_EQ(read_all(*make_svhn_mat_reader({samples / "test_32x32.mat"})).at("test"),
            expected_of("svhn").at("test"));
}

TEST_F(SvhnMatTest, EveryTruncationIsAnError) {
  for (const std::string name : {"train_32x32.mat", "test_32x32.mat"}) {
    const std::string whole = read_file(sample(name));
    for (std::size_t length = 0; length < whole.size(); length += 211) {
      cut(name, whole, length);
      EXPECT_THAT(refusal(*make_svhn_mat_reader({file(name)})), HasSubstr(name)) << length;
    }
  }
}

TEST_F(SvhnMatTest, OtherFilesAreRefused) {
  write_file_atomically(file("test_32x32.mat"), std::string(5000, 'x'));
  EXPECT_THAT(refusal(*make_svhn_mat_reader({folder_.path()})), HasSubstr("test_32x32.mat"));
  EXPECT_THAT(refusal(*make_svhn_mat_reader({file("digits.mat")})), HasSubstr("no such file"));
  const TemporaryFolder empty;
  EXPECT_THAT(refusal(*make_svhn_mat_reader({empty.path()})), HasSubstr("train_32x32.mat"));
}

class LsunLmdbTest : public PublishedFormatTest {
 protected:
  LsunLmdbTest() {
    const auto data = [](const std::string& name) { return name == "data.mdb"; };
    for_each_stream({sample("lsun.tar.gz")}, data, [&](SourceStream& stream) {
      const std::string inside = stream.place().substr(stream.place().find("lsun/"));
      fs::create_directories(file(fs::path{inside}.parent_path().string()));
      write_file_atomically(file(inside), stream.read_rest(1 << 20));
      return true;
    });
  }
};

TEST_F(LsunLmdbTest, NamesOfDatabasesTellClassAndSplit) {
  const auto reader = make_lsun_lmdb_reader({file("lsun")});
  const ImportListing listing = reader->list();
  EXPECT_EQ(listing.classes, (std::vector<std::string>{"bedroom", "church_outdoor"}));
  EXPECT_EQ(listing.counts, (std::map<std::string, std::int64_t>{{"test", 2}, {"train", 5}}));
  const auto by_database = [](const ImportItem& item) {
    EXPECT_EQ(item.split, item.label < 0 ? "test" : "train");
    return fs::path{item.place.substr(0, item.place.find(", key"))}.filename().string();
  };
  EXPECT_EQ(read_all(*reader, by_database), expected_of("lsun.tar.gz"));
}

TEST_F(LsunLmdbTest, ASlashBehindTheNameChangesNothing) {
  EXPECT_EQ(make_lsun_lmdb_reader({file("lsun/bedroom_train_lmdb/")})->list().classes,
            std::vector<std::string>{"bedroom"});
}

TEST_F(LsunLmdbTest, ADatabaseOfAnotherNameHasNeither) {
  fs::rename(file("lsun/test_lmdb"), file("pictures"));
  const ImportListing listing = make_lsun_lmdb_reader({file("pictures")})->list();
  EXPECT_EQ(listing.counts, (std::map<std::string, std::int64_t>{{"", 2}}));
  EXPECT_EQ(make_lsun_lmdb_reader({file("pictures/data.mdb")})->list().counts, listing.counts);
}

TEST_F(LsunLmdbTest, BrokenDatabasesAreNamed) {
  const fs::path data = file("lsun/test_lmdb/data.mdb");
  const std::string whole = read_file(data);
  for (std::size_t length = 0; length < whole.size(); length += 1000) {
    write_file_atomically(data, whole.substr(0, length));
    EXPECT_THAT(refusal(*make_lsun_lmdb_reader({file("lsun/test_lmdb")})), HasSubstr("test_lmdb"))
        << length;
  }
  write_file_atomically(data, std::string(whole.size(), 'x'));
  EXPECT_THAT(refusal(*make_lsun_lmdb_reader({file("lsun/test_lmdb")})), HasSubstr("LMDB"));
  EXPECT_THAT(refusal(*make_lsun_lmdb_reader({file("nothing")})), HasSubstr("no such file"));
  const TemporaryFolder empty;
  EXPECT_THAT(refusal(*make_lsun_lmdb_reader({empty.path()})), HasSubstr("data.mdb"));
}

// LSUN's objects, other than its scenes, are WebP.
TEST_F(LsunLmdbTest, WebpIsRefusedByName) {
  const fs::path data = file("lsun/test_lmdb/data.mdb");
  std::string content = read_file(data);
  const std::string jpeg = "\xff\xd8\xff\xe0";
  for (std::size_t at = content.find(jpeg); at != std::string::npos; at = content.find(jpeg)) {
    content.replace(at, 12, "RIFFxxxxWEBP");
  }
  write_file_atomically(data, content);
  EXPECT_THAT(refusal(*make_lsun_lmdb_reader({file("lsun/test_lmdb")})), HasSubstr("WebP"));
}

}  // namespace
}  // namespace oodsweep
