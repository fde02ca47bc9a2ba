#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "datasets/catalog.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/importers/idx_reader.hpp"
#include "datasets/importers/image_folder_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/shards/shard_file.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Imports what the MNIST sweeps use from the files that users download.
class RealSetsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (shared_folder().empty()) {
      GTEST_SKIP() << "needs the data sets below OODSWEEP_SHARED or beside the checkout";
    }
    downloads_ = shared_folder() / "datasets";
  }
  std::map<std::string, std::int64_t> import(const std::string& name) {
    ImportOptions options;
    options.name = name;
    return counts(
        import_images(*make_idx_reader({downloads_ / name}), folder_.path(), options).manifest);
  }
  static std::map<std::string, std::int64_t> counts(const Manifest& manifest) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& [name, split] : manifest.splits) counts[name] = split.count;
    return counts;
  }
  SplitInfo resolve(const std::string& text) const {
    return catalog_.resolve(text, SplitRole::kTestOutliers, std::nullopt, "test");
  }

  using Counts = std::map<std::string, std::int64_t>;
  fs::path downloads_;
  TemporaryFolder folder_;
  Catalog catalog_{folder_.path()};
};

TEST_F(RealSetsTest, MnistComesInInFileOrderAndMirrorsAsPublished) {
  EXPECT_EQ(import("mnist"), (Counts{{"train", 60000}, {"test", 10000}}));
  EXPECT_TRUE(catalog_.problems("mnist", "test").empty());
  const auto source = catalog_.open(resolve("mnist").location);
  // The first labels of the official test file.
  const std::vector<std::int32_t> labels = labels_of(*source);
  EXPECT_EQ((std::vector<std::int32_t>{labels.begin(), labels.begin() + 10}),
            (std::vector<std::int32_t>{7, 2, 1, 0, 4, 1, 4, 9, 5, 9}));
  // Every pixel as in the file, whose sixteen bytes of header come first.
  const std::string file =
      read_maybe_gzip(downloads_ / "mnist/t10k-images-idx3-ubyte.gz").substr(16);
  const auto hashes = hash_images({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()},
                                  std::int64_t{28} * 28);
  EXPECT_EQ(catalog_.image_hashes(resolve("mnist")), hashes);
  EXPECT_EQ(resolve("mirrored_digits(mnist)").count, 12812);  // Hendrycks 2019, published code
  EXPECT_NO_THROW(check_disjoint(
      catalog_, {{resolve("mnist:train"), "train"}, {resolve("mnist:test"), "test"}}));
}

TEST_F(RealSetsTest, OtherSetsOfGreyCharactersHaveTheirImages) {
  EXPECT_EQ(import("notmnist"), (Counts{{"test", 10000}}));
  EXPECT_EQ(import("fashion-mnist"), (Counts{{"train", 60000}, {"test", 10000}}));
  EXPECT_EQ(import("chars74k-letters"), (Counts{{"train", 2860}}));
  EXPECT_EQ(resolve("chars74k-letters").classes.size(), 52U);
}

TEST_F(RealSetsTest, OmniglotIsReadFromItsZipFilesWithoutRepeatedImages) {
  ImportOptions options;
  options.name = "omniglot-8";
  options.drop_repeated = true;
  options.size = 28;
  options.grey = true;
  options.invert = true;
  const fs::path omniglot = downloads_ / "omniglot";
  const auto reader = make_image_folder_reader(
      {omniglot / "images_background_small1.zip", omniglot / "images_background_small2.zip"});
  const ImportReport report = import_images(*reader, folder_.path(), options);
  EXPECT_EQ(counts(report.manifest), (Counts{{"test", 4840}}));
  EXPECT_EQ(report.repeated_dropped, 1000);
}

TEST_F(RealSetsTest, CifarFromJpegFilesHasItsClassesAndThePublishedMean) {
  ImportOptions options;
  options.name = "cifar10";
  const auto reader = make_image_folder_reader({downloads_ / "cifar10/cifar10_jpeg.tar.gz"});
  const ImportReport report = import_images(*reader, folder_.path(), options);
  EXPECT_EQ(counts(report.manifest), (Counts{{"train", 50000}, {"test", 10000}}));
  ASSERT_EQ(report.manifest.classes.size(), 10U);
  EXPECT_EQ(report.manifest.classes.front(), "airplane");
  std::map<std::int32_t, int> by_class;
  const auto source = catalog_.open(resolve("cifar10:train").location);
  for (const std::int32_t label : labels_of(*source)) ++by_class[label];
  for (const auto& [label, count] : by_class) EXPECT_EQ(count, 5000) << label;
  // The training set's published mean and deviation; the files are a lossy copy.
  const ChannelStatistics& statistics = report.statistics.at("train");
  const std::vector<double> mean{0.4914, 0.4822, 0.4465};
  const std::vector<double> deviation{0.2470, 0.2435, 0.2616};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    EXPECT_NEAR(statistics.mean[channel], mean[channel], 0.002);
    EXPECT_NEAR(statistics.deviation[channel], deviation[channel], 0.003);
  }
}

TEST_F(RealSetsTest, TexturesOfAnyProportionsAreResizedAndCropped) {
  ImportOptions options;
  options.name = "textures";
  options.size = 32;
  options.rule = SizeRule::kShorter;
  const auto reader = make_image_folder_reader({downloads_ / "dtd/dtd-10classes.tar.gz"});
  const ImportReport report = import_images(*reader, folder_.path(), options);
  EXPECT_EQ(counts(report.manifest), (Counts{{"test", 1200}}));
  EXPECT_EQ(report.manifest.shape, (ImageShape{3, 32, 32}));
  EXPECT_EQ(report.manifest.classes.size(), 10U);
  EXPECT_EQ(report.manifest.classes.front(), "banded");
}

TEST_F(RealSetsTest, TinyImageNetComesFromTwoArchivesAsTwoSplits) {
  ImportOptions options;
  options.name = "tiny-imagenet";
  options.limit = 500;
  options.colour = true;
  options.seed = kShuffleSeed;
  const fs::path folder = downloads_ / "tiny-imagenet";
  const auto reader = make_image_folder_reader(
      {folder / "tiny-imagenet-train200.tar.gz", folder / "tiny-imagenet-test.tar.gz"});
  const ImportReport report = import_images(*reader, folder_.path(), options);
  EXPECT_EQ(counts(report.manifest), (Counts{{"train", 500}, {"test", 500}}));
  EXPECT_EQ(report.manifest.shape, (ImageShape{3, 64, 64}));
  EXPECT_EQ(report.manifest.classes.size(), 200U);
  const auto test = catalog_.open(resolve("tiny-imagenet:test").location);
  EXPECT_EQ(labels_of(*test), std::vector<std::int32_t>(500, -1));  // not published
}

}  // namespace
}  // namespace oodsweep
