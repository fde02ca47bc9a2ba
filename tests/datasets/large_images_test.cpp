#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "core/random.hpp"
#include "datasets/catalog.hpp"
#include "datasets/importers/image_folder_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/pictures/png_picture.hpp"
#include "datasets/shards/shard_file.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "tests/datasets/archive_samples.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 40;
constexpr std::size_t kBytes = std::size_t{3} * 224 * 224;

/// 256 x 300, like a photograph of Places365 at its small size; the value names the image.
Picture photograph(std::int64_t number) {
  Picture picture{256, 300, 3, std::vector<std::uint8_t>(std::size_t{256} * 300 * 3)};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<std::uint8_t>(number + (i / 900 % 2) * 100);  // rows differ
  }
  return picture;
}

TEST(ImportedLargeImagesTest, GoThroughImportShardAndStream) {
  const TemporaryFolder folder;
  std::vector<ArchivedFile> files;
  for (std::int64_t i = 0; i < kImages; ++i) {
    files.push_back({"place/" + std::to_string(i) + ".png", encode_png(photograph(i))});
  }
  write_archive(folder.path() / "places.tar", ArchiveKind::kTar, files);
  ImportOptions options;
  options.name = "places";
  options.size = 224;
  options.rule = SizeRule::kCrop;
  const auto reader = make_image_folder_reader({folder.path() / "places.tar"});
  const Manifest manifest = import_images(*reader, folder.path() / "data", options).manifest;
  ASSERT_EQ(manifest.shape, (ImageShape{3, 224, 224}));
  EXPECT_EQ(block_images(manifest.shape), 16);  // 16 * 150,528 bytes are 2.3 MiB, 32 over 4 MiB

  const Catalog catalog{folder.path() / "data"};
  EXPECT_TRUE(catalog.problems("places", "test").empty());
  const auto source =
      catalog.open(catalog.resolve("places", SplitRole::kTest, {}, "test").location);
  OutlierStream stream{source, 1, OutlierOrder::kPermuted};
  std::vector<std::uint8_t> pixels(kImages * kBytes);
  stream.read_bytes(0, kImages, pixels.data());
  std::set<int> seen;
  for (std::size_t i = 0; i < kImages; ++i) {
    // The middle 224 rows of 256 begin with row 16, an even one.
    const std::uint8_t* image = pixels.data() + i * kBytes;
    seen.insert(image[0]);
    EXPECT_EQ(image[0] + 100, image[std::size_t{224} * 3]);
    EXPECT_EQ(image[0], stream.index_at(static_cast<std::int64_t>(i)));
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kImages));
}

}  // namespace
}  // namespace oodsweep
