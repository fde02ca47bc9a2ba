#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/shards/shard_file.hpp"
#include "tests/datasets/small_sets.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A set of 1,024 images in two shards of equal size, 512 images of 6 bytes each.
class DamagedFilesTest : public testing::Test {
 protected:
  DamagedFilesTest() {
    ImportOptions options;
    options.name = "set";
    options.images_per_shard = 512;
    store_dataset(folder_.path(), options, {{"train", counting_split(1024)}}, {"a", "b", "c"});
  }
  [[nodiscard]] fs::path path(const std::string& file) const { return set_ / file; }
  [[nodiscard]] SplitInfo resolve() const {
    return catalog_.resolve("set:train", SplitRole::kTrain, std::nullopt, "sweep.json: data.train");
  }
  [[nodiscard]] std::vector<std::string> problems() const {
    return catalog_.problems("set", "data verify");
  }
  /// Reads every image, in the order of their numbers.
  static void read_all(const ImageSource& source) {
    for (std::int64_t image = 0; image < source.info().count; ++image) {
      std::array<float, 6> pixels{};
      source.read({&image, 1}, pixels.data(), nullptr);
    }
  }
  /// The time of change becomes another each time: checksums are remembered by it, and clocks of
  /// file systems tick slowly.
  void flip(const std::string& file, std::int64_t offset, unsigned bit) {
    std::fstream stream{path(file), std::ios::binary | std::ios::in | std::ios::out};
    stream.seekg(offset);
    const int byte = stream.get();
    stream.seekp(offset);
    stream.put(static_cast<char>(static_cast<unsigned>(byte) ^ (1U << bit)));
    stream.close();
    fs::last_write_time(path(file),
                        fs::file_time_type::clock::now() + std::chrono::hours{++flips_});
  }
  void edit_manifest(const std::string& from, const std::string& to) const {
    std::string text = read_file(path("manifest.json"));
    ASSERT_NE(text.find(from), std::string::npos) << from;
    write_file_atomically(path("manifest.json"), text.replace(text.find(from), from.size(), to));
  }

  int flips_ = 0;
  TemporaryFolder folder_;
  fs::path set_ = folder_.path() / "set";
  Catalog catalog_{folder_.path()};
};

TEST_F(DamagedFilesTest, ASoundSetHasNoProblems) {
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_NO_THROW(read_all(*catalog_.open(resolve().location)));
}

TEST_F(DamagedFilesTest, AShardOfNoBytesIsNamedWhereverTheSetIs) {
  const SplitInfo train = resolve();
  const auto opened = catalog_.open(train.location);
  fs::resize_file(path("train-0001.h5"), 0);
  EXPECT_THAT(message_of<ConfigError>([&] { static_cast<void>(resolve()); }),
              AllOf(HasSubstr("train-0001.h5"), HasSubstr("has 0 bytes")));
  EXPECT_THAT(problems(), ElementsAre(AllOf(HasSubstr("train-0001.h5"), HasSubstr("0 bytes"))));
  EXPECT_THAT(message_of<IoError>([&] { read_all(*opened); }), HasSubstr("train-0001.h5"));
}

TEST_F(DamagedFilesTest, AFlippedBitOfAnyPixelIsFoundByReadingAndByVerifying) {
  const std::int64_t images = locate_h5(path("train-0000.h5"), "/images").offset;
  for (const std::int64_t pixel : {0, 1535, 1536, 3071}) {  // both blocks of 256 images
    flip("train-0000.h5", images + pixel, static_cast<unsigned>(pixel % 8));
    const ShardEntry entry = read_manifest(set_).splits.at("train").shards.at(0);
    const ShardFile shard{path("train-0000.h5"), entry, {1, 2, 3}};
    std::vector<std::uint8_t> block;
    EXPECT_THAT(message_of<IoError>([&] { shard.read_block(pixel / 1536, block); }),
                AllOf(HasSubstr("train-0000.h5"), HasSubstr("damaged")));
    EXPECT_NO_THROW(shard.read_block(1 - pixel / 1536, block));
    EXPECT_THAT(problems(), ElementsAre(AllOf(HasSubstr("train-0000.h5"), HasSubstr("altered"))));
    flip("train-0000.h5", images + pixel, static_cast<unsigned>(pixel % 8));
  }
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(DamagedFilesTest, AFlippedBitOfALabelOrAHashIsFoundByVerifying) {
  for (const char* array : {"/labels", "/image_hash", "/block_hash"}) {
    const std::int64_t offset = locate_h5(path("train-0001.h5"), array).offset;
    flip("train-0001.h5", offset, 3);
    EXPECT_THAT(problems(), ElementsAre(HasSubstr("train-0001.h5"))) << array;
    flip("train-0001.h5", offset, 3);
  }
}

TEST_F(DamagedFilesTest, SwappedShardsAreBothNamed) {
  fs::rename(path("train-0000.h5"), path("kept"));
  fs::rename(path("train-0001.h5"), path("train-0000.h5"));
  fs::rename(path("kept"), path("train-0001.h5"));
  const auto named = [](const char* file) { return AllOf(HasSubstr(file), HasSubstr("SHA-256")); };
  EXPECT_THAT(problems(), ElementsAre(named("train-0000.h5"), named("train-0001.h5")));
  EXPECT_THAT(message_of<ConfigError>([&] { catalog_.verify(resolve(), "data.train"); }),
              HasSubstr("train-0000.h5"));
}

TEST_F(DamagedFilesTest, ShardsSwappedInTheManifestAreFoundByTheFingerprint) {
  Manifest manifest = read_manifest(set_);
  std::swap(manifest.splits.at("train").shards[0], manifest.splits.at("train").shards[1]);
  write_manifest(set_, manifest);
  EXPECT_THAT(problems(), ElementsAre(AllOf(HasSubstr("manifest.json"), HasSubstr("fingerprint"))));
}

TEST_F(DamagedFilesTest, AManifestEditedByHandIsNoticed) {
  const std::string sound = read_file(path("manifest.json"));
  const auto refusal = [&] {
    return message_of<ConfigError>([&] { static_cast<void>(resolve()); });
  };
  edit_manifest("\"count\": 1024", "\"count\": 1025");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("count"), HasSubstr("1024")));
  write_file_atomically(path("manifest.json"), sound);
  edit_manifest("train-0000.h5", "../0000.h5");
  EXPECT_THAT(refusal(), HasSubstr("../0000.h5"));
  write_file_atomically(path("manifest.json"), sound);
  edit_manifest("\"licence\"", "\"license\"");
  EXPECT_THAT(refusal(), HasSubstr("license"));
  // What only the images can tell is found by verifying.
  for (const auto& [from, to] : {std::pair{"\"b\"", "\"d\""}, std::pair{"    1,\n", "    2,\n"}}) {
    write_file_atomically(path("manifest.json"), sound);
    edit_manifest(from, to);
    EXPECT_THAT(problems(), Not(IsEmpty())) << to;
  }
  write_file_atomically(path("manifest.json"), sound);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(DamagedFilesTest, AShapeThatTheShardsDoNotHaveIsAProblemAndNoCrash) {
  Manifest manifest = read_manifest(set_);
  manifest.shape = {3, 2, 1};  // as many pixels
  write_manifest(set_, manifest);
  EXPECT_THAT(problems(), Each(AllOf(HasSubstr("train-0000.h5"), HasSubstr("shape"))));
  EXPECT_THAT(problems(), Not(IsEmpty()));
  manifest.shape = {1, 1, 1000};
  write_manifest(set_, manifest);
  EXPECT_THAT(problems(), Not(IsEmpty()));
  const auto opened = catalog_.open(resolve().location);
  EXPECT_THROW(read_all(*opened), IoError);
}

}  // namespace
}  // namespace oodsweep
