#include "datasets/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/derived/relabelled.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/shard_file.hpp"
#include "tests/datasets/small_sets.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

ImportOptions named(const std::string& name) {
  ImportOptions options;
  options.name = name;
  return options;
}

ImportedSplit digit_split(std::int64_t count) {
  ImportedSplit split{
      {1, 28, 28}, std::vector<std::uint8_t>(static_cast<std::size_t>(count) * 784), {}};
  for (std::int64_t i = 0; i < count; ++i) {
    split.labels.push_back(static_cast<std::int32_t>(i % 10));
    split.pixels[static_cast<std::size_t>(i) * 784] = static_cast<std::uint8_t>(i);
  }
  return split;
}

/// Changes one bit in the middle of a file.
void flip_byte(const fs::path& path) {
  std::string content = read_file(path);
  char& byte = content[content.size() / 2];
  byte = static_cast<char>(byte ^ 1);
  std::ofstream{path, std::ios::binary} << content;
}

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

TEST_F(CatalogTest, AllClassesButSomeAreTheOthers) {
  EXPECT_EQ(resolve("counting{!b}").fingerprint, resolve("counting{a,c}").fingerprint);
  EXPECT_EQ(resolve("counting{!b}").count, 13);
}

TEST_F(CatalogTest, ClassesThatANetworkLearnsAreNumberedAnew) {
  const SplitInfo chosen = resolve("counting:train{c,b}[0:100]", SplitRole::kTrain);
  EXPECT_EQ(chosen.classes.size(), 3U);
  const SplitInfo learned = with_classes(chosen, chosen_classes(chosen));
  EXPECT_EQ(learned.classes, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(learned.name, chosen.name);
  const auto source = catalog_.open(learned.location);
  EXPECT_EQ(source->info().fingerprint, learned.fingerprint);
  const std::vector<std::int32_t> before = labels_of(*catalog_.open(chosen.location));
  const std::vector<std::int32_t> after = labels_of(*source);
  ASSERT_EQ(after.size(), 100U);
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i], before[i] - 1);
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
  EXPECT_THAT(refusal("negative(negative(countin))"), HasSubstr("did you mean \"counting\""));
  EXPECT_THAT(refusal("negative(counting"), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("counting + "), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("counting + glyphs"), HasSubstr("images of 1x2x3 as in counting"));
  EXPECT_THAT(refusal("counting{!a,b,c}"), HasSubstr("classes that have images"));
  EXPECT_THAT(refusal("counting{" + std::string(5000, 'a') + "}"), HasSubstr("4000 characters"));
  EXPECT_THAT(refusal("../etc"), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("a\"b"), HasSubstr("a data set as name"));
  EXPECT_THAT(refusal("gaussian", SplitRole::kTestOutliers), HasSubstr("noise can only be"));
  EXPECT_THAT(refusal("jigsaw(counting)"), HasSubstr("28x28"));
}

TEST_F(CatalogTest, DamageIsFoundBeforeAnyWorkAndNamesTheShard) {
  const SplitInfo train = resolve("counting:train");
  EXPECT_NO_THROW(catalog_.verify(train, "place"));
  const fs::path shard = folder_.path() / "counting/train-0001.h5";

  flip_byte(shard);
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
  const auto source = catalog_.open(train.location);
  const auto read = [&](std::int64_t image) {
    std::array<float, 6> pixels{};
    source->read({&image, 1}, pixels.data(), nullptr);
  };
  EXPECT_NO_THROW(read(256));  // of another block
  EXPECT_THAT(message_of<IoError>([&] { read(0); }),
              AllOf(HasSubstr("train-0000.h5"), HasSubstr("block 0"), HasSubstr("damaged")));
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

TEST_F(CatalogTest, AnOpenedSplitIsDescribedAsItWasResolved) {
  store_dataset(folder_.path(), named("digits"), {{"test", digit_split(40)}},
                {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  for (const std::string text :
       {"counting", "counting:train[3:99]", "counting{a,c}", "counting:train{b}[2:5]", "glyphs",
        "negative(counting)", "mirrored_digits(digits)", "jigsaw(digits:test[0:3])", "counting{!b}",
        "counting:train + counting:test", "negative(crop20(digits))",
        "border32(digits + digits:test[0:3])", "speckle(counting) + counting{a}"}) {
    const SplitInfo split = resolve(text);
    const SplitInfo opened = catalog_.open(split.location)->info();
    EXPECT_EQ(opened.fingerprint, split.fingerprint) << text;
    EXPECT_EQ(opened.count, split.count) << text;
    EXPECT_EQ(opened.classes, split.classes) << text;
    EXPECT_EQ(opened.derived, split.derived) << text;
    EXPECT_TRUE(opened.shape == split.shape) << text;
  }
}

TEST_F(CatalogTest, ASetThatChangedSinceItWasResolvedIsNotOpened) {
  const SplitInfo whole = resolve("counting");
  const SplitInfo part = resolve("negative(counting:test[0:5])");
  fs::remove_all(folder_.path() / "counting");
  store_dataset(folder_.path(), named("counting"), {{"test", counting_split(20, 9)}},
                {"a", "b", "c"});
  for (const SplitInfo& split : {whole, part}) {
    EXPECT_THAT(message_of<IoError>([&] { static_cast<void>(catalog_.open(split.location)); }),
                AllOf(HasSubstr(split.name), HasSubstr("planned with")));
  }
  EXPECT_THAT(message_of<ConfigError>([&] {
                static_cast<void>(catalog_.open(Json{{"type", "stored"}}));
              }),
              HasSubstr("a location"));
}

TEST_F(CatalogTest, ASetIsLoadedOncePerProcess) {
  const SplitInfo split = resolve("counting");
  EXPECT_EQ(catalog_.open(split.location).get(), catalog_.open(split.location).get());
  const SplitInfo drawn = resolve("glyphs-novel");
  EXPECT_EQ(catalog_.open(drawn.location).get(), catalog_.open(drawn.location).get());
}

TEST_F(CatalogTest, AllProblemsOfASetAreTold) {
  EXPECT_THAT(catalog_.problems("counting", "place"), IsEmpty());
  flip_byte(folder_.path() / "counting/train-0000.h5");
  flip_byte(folder_.path() / "counting/train-0001.h5");
  flip_byte(folder_.path() / "counting/test-hashes.h5");
  EXPECT_THAT(catalog_.problems("counting", "place"),
              UnorderedElementsAre(AllOf(HasSubstr("counting:train"), HasSubstr("train-0000.h5")),
                                   AllOf(HasSubstr("counting:train"), HasSubstr("train-0001.h5")),
                                   AllOf(HasSubstr("counting:test"), HasSubstr("hashes"))));
  EXPECT_THAT(
      message_of<ConfigError>([&] { static_cast<void>(catalog_.problems("countng", "place")); }),
      AllOf(HasSubstr("place"), HasSubstr("did you mean \"counting\"")));
}

/// A manifest whose checksums all fit and that still says something untrue.
TEST_F(CatalogTest, AManifestThatContradictsTheImagesIsFound) {
  const fs::path folder = folder_.path() / "counting";
  const Manifest good = read_manifest(folder);
  Manifest bad = good;
  bad.splits.at("test").fingerprint = good.splits.at("train").fingerprint;
  write_manifest(folder, bad);
  EXPECT_THAT(catalog_.problems("counting", "place"), ElementsAre(HasSubstr("fingerprint")));
  bad = good;
  bad.classes = {"a", "b", "renamed"};
  write_manifest(folder, bad);
  EXPECT_THAT(catalog_.problems("counting", "place"),
              ElementsAre(HasSubstr("fingerprint"), HasSubstr("fingerprint")));
  bad = good;
  const auto other = hash_images(counting_split(20, 3).pixels, 6);
  bad.splits.at("test").hash_index = write_hash_index(folder, "test-hashes.h5", other);
  write_manifest(folder, bad);
  EXPECT_THAT(catalog_.problems("counting", "place"), ElementsAre(HasSubstr("index")));
}

TEST_F(CatalogTest, AFolderThatIsNotTheSetItClaimsIsNotTaken) {
  fs::rename(folder_.path() / "counting", folder_.path() / "renamed");
  EXPECT_THAT(refusal("renamed"), AllOf(HasSubstr("name"), HasSubstr("\"renamed\"")));
  fs::rename(folder_.path() / "renamed", folder_.path() / ".counting.tmp");  // an import cut off
  EXPECT_THAT(catalog_.names(), Not(Contains(HasSubstr("counting"))));
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
  // Within a union, and where the classes are numbered anew.
  const PlacedSplit united{resolve("speckle(counting) + counting:train[7:9]"), "x"};
  EXPECT_THAT(message_of<ConfigError>([&] {
                check_disjoint(catalog_, {train, united});
              }),
              HasSubstr("2 of its images"));
  EXPECT_NO_THROW(check_disjoint(catalog_, {test, united}));
  EXPECT_NO_THROW(check_disjoint(
      catalog_, {united, {resolve("negative(counting) + counting:train[20:30]"), "y"}}));
  const PlacedSplit learned{with_classes(resolve("counting:train{b}"), {"b"}), "z"};
  EXPECT_THROW(check_disjoint(catalog_, {learned, part}), ConfigError);  // images 7 and 8 of it
  // The same without the index of hashes.
  Manifest manifest = read_manifest(folder_.path() / "counting");
  for (auto& [name, split] : manifest.splits) split.hash_index.reset();
  write_manifest(folder_.path() / "counting", manifest);
  EXPECT_THROW(check_disjoint(catalog_, {train, part}), ConfigError);
  EXPECT_NO_THROW(check_disjoint(catalog_, {train, test}));
}

}  // namespace
}  // namespace oodsweep
