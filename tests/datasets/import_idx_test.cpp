#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/importers/idx_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "tests/datasets/idx_samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

void write_idx(const fs::path& path, const std::vector<std::uint32_t>& shape,
               const std::string& elements) {
  std::ofstream{path, std::ios::binary} << idx_file(shape, elements);
}

void write_gzip(const fs::path& path, const std::string& content) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
}

class ImportIdxTest : public testing::Test {
 protected:
  ImportIdxTest() { options_.name = "digits"; }
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  ImportReport import_folder(const fs::path& data_root, const ImportOptions& options) const {
    return import_images(*make_idx_reader({folder_.path()}), data_root, options);
  }
  std::string refusal() const {
    return message_of<ConfigError>([&] { import_folder(folder_.path() / "data", options_); });
  }
  TemporaryFolder folder_;
  ImportOptions options_;
};

TEST_F(ImportIdxTest, BothPairsBecomeSplitsInFileOrder) {
  write_idx(file("train-images-idx3-ubyte"), {2, 1, 2}, std::string{"\x01\x02\x03\xff", 4});
  write_idx(file("train-labels-idx1-ubyte"), {2}, std::string{"\x01\x00", 2});
  write_idx(file("t10k-images-idx3-ubyte"), {1, 1, 2}, "ab");
  write_idx(file("t10k-labels-idx1-ubyte"), {1}, std::string{"\0", 1});
  const Manifest manifest = import_folder(folder_.path() / "data", options_).manifest;
  EXPECT_EQ(manifest.classes, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(manifest.splits.at("train").count, 2);
  EXPECT_EQ(manifest.splits.at("test").count, 1);
  const Catalog catalog{folder_.path() / "data"};
  const auto source = catalog.open(catalog.resolve("digits", SplitRole::kTrain, {}, "x").location);
  EXPECT_EQ(labels_of(*source), (std::vector<std::int32_t>{1, 0}));
  std::vector<float> pixels(2);
  const std::int64_t second = 1;
  source->read({&second, 1}, pixels.data(), nullptr);
  EXPECT_FLOAT_EQ(pixels[1], 1.0F);
  EXPECT_THAT(refusal(), HasSubstr("not taken"));  // a second import under the same name
}

TEST_F(ImportIdxTest, TransposedImagesAreTurnedOver) {
  write_idx(file("t10k-images"), {1, 2, 3}, "abcdef");
  write_idx(file("t10k-labels"), {1}, std::string{"\0", 1});
  const auto reader = make_idx_reader({folder_.path()}, IdxOrientation::kTransposed);
  static_cast<void>(reader->list());
  reader->read([](const ImportItem& item) {
    EXPECT_EQ(item.picture, (Picture{3, 2, 1, {'a', 'd', 'b', 'e', 'c', 'f'}}));
    return true;
  });
}

TEST_F(ImportIdxTest, BrokenFilesAreNamed) {
  EXPECT_THAT(refusal(), HasSubstr("train-images"));
  write_idx(file("train-images-idx3-ubyte"), {2, 1, 2}, "abc");
  EXPECT_THAT(refusal(), HasSubstr("labels are not beside it"));
  write_idx(file("train-labels-idx1-ubyte"), {2}, "ab");
  EXPECT_THAT(refusal(), HasSubstr("is it truncated?"));
  write_idx(file("train-images-idx3-ubyte"), {3, 1, 1}, "abc");
  EXPECT_THAT(refusal(), HasSubstr("2 labels for 3 images"));
  std::ofstream{file("train-images-idx3-ubyte")} << "no IDX at all, by far";
  EXPECT_THAT(refusal(), HasSubstr("not an IDX file"));
}

TEST_F(ImportIdxTest, AGzipFileIsHeldAgainstItsOwnChecksum) {
  std::string elements;
  for (int i = 0; i < 4000; ++i) elements.push_back(static_cast<char>(i * i % 251));
  write_gzip(file("t10k-labels-idx1-ubyte.gz"), idx_file({1000}, std::string(1000, '\1')));
  const fs::path images = file("t10k-images-idx3-ubyte.gz");
  write_gzip(images, idx_file({1000, 2, 2}, elements));
  const std::string good = read_file(images);
  for (std::size_t place = 20; place < good.size(); place += 97) {  // behind gzip's header
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 4);
    std::ofstream{images, std::ios::binary} << bad;
    EXPECT_THAT(refusal(), HasSubstr("t10k-images")) << place;
    std::ofstream{images, std::ios::binary} << good.substr(0, place);
    EXPECT_THAT(refusal(), HasSubstr("truncated")) << place;
  }
  std::ofstream{images, std::ios::binary} << good;
  const auto report = import_folder(folder_.path() / "data", options_);
  EXPECT_EQ(split_names(report.manifest), std::vector<std::string>{"test"});
}

TEST_F(ImportIdxTest, FilesCanBeNamedWhereAFolderHoldsSeveralSets) {
  for (const std::string set : {"digits", "letters"}) {
    write_idx(file("emnist-" + set + "-test-images-idx3-ubyte"), {1, 1, 1}, set.substr(0, 1));
    write_idx(file("emnist-" + set + "-test-labels-idx1-ubyte"), {1}, std::string{"\0", 1});
  }
  EXPECT_THAT(refusal(), HasSubstr("give the files"));
  import_images(*make_idx_reader({file("emnist-letters-test-images-idx3-ubyte"),
                                  file("emnist-letters-test-labels-idx1-ubyte")}),
                folder_.path() / "data", options_);
  const Catalog catalog{folder_.path() / "data"};
  const auto source = catalog.open(catalog.resolve("digits", SplitRole::kTest, {}, "x").location);
  float pixel = 0;
  const std::int64_t first = 0;
  source->read({&first, 1}, &pixel, nullptr);
  EXPECT_FLOAT_EQ(pixel, 'l' / 255.0F);
}

TEST_F(ImportIdxTest, OptionsThatDoNotFitAreRefusedAndNothingIsLeft) {
  write_idx(file("train-images-idx3-ubyte"), {2, 1, 2}, "abcd");
  write_idx(file("train-labels-idx1-ubyte"), {2}, std::string{"\x01\x00", 2});
  const ImportOptions good = options_;
  options_.name = "a/b";
  EXPECT_THAT(refusal(), HasSubstr("--name"));
  options_ = good;
  options_.images_per_shard = 1000;
  EXPECT_THAT(refusal(), HasSubstr("a multiple of 256"));
  options_ = good;
  options_.classes = {"zero"};
  EXPECT_THAT(refusal(), HasSubstr("the labels reach 1"));
  options_.classes = {"same", "same"};
  EXPECT_THAT(refusal(), HasSubstr("each name once"));
  options_ = good;
  write_idx(file("t10k-images-idx3-ubyte"), {1, 2, 2}, "abcd");
  write_idx(file("t10k-labels-idx1-ubyte"), {1}, std::string{"\0", 1});
  EXPECT_THAT(refusal(), HasSubstr("in all splits"));
  EXPECT_FALSE(fs::exists(folder_.path() / "data"));
}

TEST_F(ImportIdxTest, ShufflingKeepsImagesWithTheirLabelsAndIsTheSameEachTime) {
  std::string numbers;
  for (int i = 0; i < 200; ++i) numbers.push_back(static_cast<char>(i));
  write_idx(file("t10k-images-idx3-ubyte"), {200, 1, 1}, numbers);
  write_idx(file("t10k-labels-idx1-ubyte"), {200}, numbers);
  options_.seed = kShuffleSeed;
  const auto first = import_folder(folder_.path() / "data", options_);
  const auto again = import_folder(folder_.path() / "data2", options_);
  EXPECT_EQ(first.manifest.splits.at("test").fingerprint,
            again.manifest.splits.at("test").fingerprint);
  const Catalog catalog{folder_.path() / "data"};
  const auto source = catalog.open(catalog.resolve("digits", SplitRole::kTest, {}, "x").location);
  std::vector<std::int64_t> all(200);
  std::iota(all.begin(), all.end(), 0);
  std::vector<float> pixels(200);
  std::vector<std::int32_t> labels(200);
  source->read(all, pixels.data(), labels.data());
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_FLOAT_EQ(pixels[i], static_cast<float>(labels[i]) / 255.0F);
  }
  EXPECT_FALSE(std::is_sorted(labels.begin(), labels.end()));
}

}  // namespace
}  // namespace oodsweep
