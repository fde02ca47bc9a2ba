#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "datasets/catalog.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/importers/idx_reader.hpp"
#include "datasets/importers/image_folder_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/shard_file.hpp"
#include "datasets/sources.hpp"
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

}  // namespace
}  // namespace oodsweep
