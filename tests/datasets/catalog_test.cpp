#include "datasets/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/sources.hpp"
#include "tests/datasets/small_sets.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class CatalogTest : public testing::Test {
 protected:
  CatalogTest() { store_counting_set(folder_.path()); }

  SplitInfo resolve(const std::string& text, SplitRole role = SplitRole::kTestOutliers) const {
    return catalog_.resolve(text, role, std::nullopt, "sweep.json: test_outliers[0]");
  }
  std::string refusal(const std::string& text, SplitRole role = SplitRole::kTestOutliers) const {
    try {
      static_cast<void>(resolve(text, role));
      return "nothing was refused";
    } catch (const ConfigError& error) {
      return error.what();
    }
  }
  std::vector<float> read(const SplitInfo& split, std::vector<std::int64_t> indices) const {
    std::vector<float> pixels(indices.size() * static_cast<std::size_t>(split.shape.pixels()));
    catalog_.open(split.location)->read(indices, pixels.data(), nullptr);
    return pixels;
  }

  TemporaryFolder folder_;
  Catalog catalog_{folder_.path()};
};

TEST_F(CatalogTest, ARoleTakesItsDefaultSplit) {
  EXPECT_EQ(resolve("counting", SplitRole::kTrain).count, 700);
  EXPECT_EQ(resolve("counting", SplitRole::kTest).count, 20);
  EXPECT_EQ(resolve("counting", SplitRole::kOutliers).count, 700);
  EXPECT_EQ(resolve("counting", SplitRole::kTestOutliers).count, 20);
  EXPECT_EQ(resolve("counting:train", SplitRole::kTestOutliers).count, 700);
  EXPECT_EQ(resolve("glyphs-outliers", SplitRole::kTestOutliers).count, 4000);  // its only split
}

TEST_F(CatalogTest, StoredPixelsComeBackOverShardAndBlockBorders) {
  const SplitInfo train = resolve("counting:train");
  const std::vector<float> pixels = read(train, {0, 255, 256, 511, 512, 699});
  const std::vector<std::int64_t> firsts{0, 255 * 6, 256 * 6, 511 * 6, 512 * 6, 699 * 6};
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    EXPECT_FLOAT_EQ(pixels[i * 6], static_cast<float>(firsts[i] % 251) / 255.0F) << i;
  }
  const auto labels = labels_of(*catalog_.open(train.location));
  EXPECT_EQ(labels[512], 512 % 3);
}

TEST_F(CatalogTest, ARangeAndAClassSelectionAreTheImagesTheyName) {
  const SplitInfo range = resolve("counting:train[100:103]");
  EXPECT_EQ(range.count, 3);
  EXPECT_EQ(read(range, {2}), read(resolve("counting:train"), {102}));
  const SplitInfo classes = resolve("counting:test{b}");
  EXPECT_EQ(classes.count, 7);  // 1, 4, ..., 19
  EXPECT_EQ(read(classes, {1}), read(resolve("counting:test"), {4}));
  EXPECT_NE(range.fingerprint, classes.fingerprint);
}

TEST_F(CatalogTest, AFingerprintKnowsContentAndNothingElse) {
  store_counting_set(folder_.path(), "same-under-another-name");
  EXPECT_EQ(resolve("counting:train").fingerprint,
            resolve("same-under-another-name:train").fingerprint);
  ImportOptions options;
  options.name = "one-shard";
  store_dataset(folder_.path(), options, {{"train", counting_split(700)}}, {"a", "b", "c"});
  EXPECT_EQ(resolve("one-shard:train").fingerprint, resolve("counting:train").fingerprint);
  options.name = "one-pixel";
  ImportedSplit changed = counting_split(700);
  changed.pixels[777] ^= 1;
  store_dataset(folder_.path(), options, {{"train", changed}}, {"a", "b", "c"});
  EXPECT_NE(resolve("one-pixel:train").fingerprint, resolve("counting:train").fingerprint);
}

TEST_F(CatalogTest, MistakesNameThePlaceTheValueAndWhatWouldBeRight) {
  EXPECT_THAT(refusal("countin"),
              AllOf(HasSubstr("sweep.json: test_outliers[0]"), HasSubstr("\"countin\""),
                    HasSubstr("did you mean \"counting\"")));
  EXPECT_THAT(refusal("counting:validation"), HasSubstr("counting has test, train"));
  EXPECT_THAT(refusal("counting:train[10:10]"), HasSubstr("not empty"));
  EXPECT_THAT(refusal("counting:train[0:701]"), HasSubstr("700 images"));
  EXPECT_THAT(refusal("counting{d}"), HasSubstr("a class of counting: a, b, c"));
  EXPECT_THAT(refusal("negativ(counting)"), HasSubstr("did you mean \"negative\""));
  EXPECT_THAT(refusal("negative(negative(counting))"), HasSubstr("one transform"));
  EXPECT_THAT(refusal("../etc"), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("a\"b"), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("gaussian", SplitRole::kTestOutliers), HasSubstr("noise can only be"));
  EXPECT_THAT(refusal("jigsaw(counting)"), HasSubstr("28x28"));
}

TEST_F(CatalogTest, DamageIsFoundBeforeAnyWorkAndNamesTheShard) {
  const SplitInfo train = resolve("counting:train");
  EXPECT_NO_THROW(catalog_.verify(train, "place"));
  const fs::path shard = folder_.path() / "counting/train-0001.h5";

  std::string content = read_file(shard);
  content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
  std::ofstream{shard, std::ios::binary} << content;
  try {
    catalog_.verify(train, "place");
    FAIL() << "an altered shard passed";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("train-0001.h5"), HasSubstr("altered")));
  }
  fs::resize_file(shard, fs::file_size(shard) - 1);
  EXPECT_THAT(refusal("counting:train"), AllOf(HasSubstr("train-0001.h5"), HasSubstr("truncated")));
  fs::remove(shard);
  EXPECT_THAT(refusal("counting:train"), AllOf(HasSubstr("train-0001.h5"), HasSubstr("missing")));
}

TEST_F(CatalogTest, AFlippedPixelIsSeenByItsBlockWhenItIsRead) {
  const SplitInfo train = resolve("counting:train");
  const fs::path shard = folder_.path() / "counting/train-0000.h5";
  std::string content = read_file(shard);
  // The images' bytes 0, 1, 2, ... stand in the file once; the twentieth is changed.
  std::string pattern;
  for (char c = 0; c < 40; ++c) pattern.push_back(c);
  const std::size_t images = content.find(pattern);
  ASSERT_NE(images, std::string::npos);
  content[images + 20] = 99;
  std::ofstream{shard, std::ios::binary} << content;
  EXPECT_THROW(static_cast<void>(catalog_.open(train.location)), IoError);
}

TEST_F(CatalogTest, AManifestOfAnotherVersionOrWithAWrongCountIsRefused) {
  const fs::path manifest = folder_.path() / "counting/manifest.json";
  const std::string good = read_file(manifest);
  std::string bad = good;
  bad.replace(bad.find("oodsweep-data/1"), 15, "oodsweep-data/7");
  write_file_atomically(manifest, bad);
  EXPECT_THAT(refusal("counting"), HasSubstr("another version"));
  bad = good;
  bad.replace(bad.find("\"count\": 700"), 12, "\"count\": 701");
  write_file_atomically(manifest, bad);
  EXPECT_THAT(refusal("counting"), HasSubstr("sum of its shards"));
  write_file_atomically(manifest, good.substr(0, good.size() / 2));
  EXPECT_THAT(refusal("counting"), HasSubstr("manifest.json"));
}

TEST_F(CatalogTest, TheSameImagesInTwoRolesAreFound) {
  const PlacedSplit train{resolve("counting:train"), "sweep.json: in_distribution"};
  const PlacedSplit test{resolve("counting:test"), "sweep.json: in_distribution"};
  const PlacedSplit part{resolve("counting:train[5:9]"), "sweep.json: test_outliers[1]"};
  EXPECT_NO_THROW(check_disjoint(catalog_, {train, test}));
  EXPECT_NO_THROW(check_disjoint(catalog_, {train, {resolve("negative(counting:train)"), "x"}}));
  try {
    check_disjoint(catalog_, {train, test, part});
    FAIL() << "the overlap passed";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("test_outliers[1]"), HasSubstr("4 of its images"),
                                    HasSubstr("in_distribution")));
  }
}

}  // namespace
}  // namespace oodsweep
