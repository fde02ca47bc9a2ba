// Transforms of real images against derived_values.txt, written by derived_values.py.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <sstream>

#include "datasets/derived/transforms.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/pictures/picture_decoder.hpp"
#include "tests/support/shared_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kImages = 12;

std::shared_ptr<const ImageSource> in_memory(const ImageShape& shape,
                                             std::vector<std::uint8_t> pixels) {
  SplitInfo info;
  info.shape = shape;
  info.count = kImages;
  return std::make_shared<MemorySource>(info, std::move(pixels),
                                        std::vector<std::int32_t>(kImages, 0));
}

std::shared_ptr<const ImageSource> first_digits(const fs::path& folder) {
  const std::string file = read_maybe_gzip(folder / "mnist/t10k-images-idx3-ubyte.gz");
  return in_memory({1, 28, 28}, {file.begin() + 16, file.begin() + 16 + kImages * 784});
}

std::shared_ptr<const ImageSource> first_pictures(const fs::path& archive, std::int64_t side) {
  PictureDecoder decoder;
  std::vector<std::uint8_t> pixels;
  const auto wanted = static_cast<std::size_t>(kImages * side * side * 3);
  for_each_file(archive, [&](const std::string& path, const std::string& content) {
    if (pixels.size() == wanted) return;
    const Picture picture = decoder.decode(content, path);
    if (picture.channels != 3) return;
    pixels.insert(pixels.end(), picture.pixels.begin(), picture.pixels.end());
  });
  return in_memory({3, side, side}, std::move(pixels));
}

struct ExpectedValues {
  std::string set, transform;
  std::int64_t images = 0, height = 0, width = 0, channels = 0;
  double sum = 0.0;
  std::vector<double> samples;
};

std::vector<ExpectedValues> stored_values() {
  std::ifstream file{OODSWEEP_SOURCE_DIR "/tests/datasets/derived/derived_values.txt"};
  std::vector<ExpectedValues> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words{line};
    ExpectedValues row;
    words >> row.set >> row.transform >> row.images >> row.height >> row.width >> row.channels >>
        row.sum;
    row.samples.assign(std::istream_iterator<double>{words}, {});
    rows.push_back(std::move(row));
  }
  return rows;
}

void expect_equal(const ExpectedValues& expected, const SourcePointer& source) {
  check_transform(expected.transform, source->info(), "test");
  const SourcePointer derived =
      open_transformed(expected.transform, source,
                       describe_transform(expected.transform, source->info(), expected.images));
  const ImageShape& shape = derived->info().shape;
  ASSERT_EQ(shape, (ImageShape{expected.channels, expected.height, expected.width}));
  std::vector<std::int64_t> indices(kImages);
  std::iota(indices.begin(), indices.end(), 0);
  std::vector<float> pixels(static_cast<std::size_t>(kImages * shape.pixels()), -1.0F);
  derived->read(indices, pixels.data(), nullptr);
  const double sum = std::accumulate(pixels.begin(), pixels.end(), 0.0);
  EXPECT_NEAR(sum, expected.sum, 1e-6 * static_cast<double>(pixels.size()));
  ASSERT_EQ(expected.samples.size(), 48U);
  for (std::size_t i = 0; i < 48; ++i) {
    EXPECT_NEAR(pixels[i * (pixels.size() - 1) / 47], expected.samples[i], 1e-6) << i;
  }
  // One image alone is as it is among the others.
  std::vector<float> alone(static_cast<std::size_t>(shape.pixels()));
  derived->read(std::span{indices}.subspan(7, 1), alone.data(), nullptr);
  EXPECT_TRUE(std::equal(alone.begin(), alone.end(), pixels.begin() + 7 * shape.pixels()));
}

TEST(DerivedValuesTest, TransformsOfRealImagesAreThoseOfAnIndependentComputation) {
  if (shared_folder().empty()) {
    GTEST_SKIP() << "needs the data sets below OODSWEEP_SHARED or beside the checkout";
  }
  const fs::path folder = shared_folder() / "datasets";
  const std::map<std::string, SourcePointer> sets{
      {"mnist", first_digits(folder)},
      {"cifar10", first_pictures(folder / "cifar10/cifar10_jpeg.tar.gz", 32)},
      {"tiny", first_pictures(folder / "tiny-imagenet/tiny-imagenet-test.tar.gz", 64)}};
  const std::vector<ExpectedValues> rows = stored_values();
  EXPECT_EQ(rows.size(), 34U);
  for (const ExpectedValues& row : rows) {
    SCOPED_TRACE(row.set + " " + row.transform);
    expect_equal(row, sets.at(row.set));
  }
}

TEST(DerivedValuesTest, EveryTransformHasStoredValues) {
  std::map<std::string, int> rows;
  for (const ExpectedValues& row : stored_values()) {
    ++rows[row.transform.substr(0, row.transform.find_first_of("0123456789"))];
  }
  for (const TransformEntry& entry : transform_entries()) {
    const std::string name = entry.form.substr(0, entry.form.find('N'));
    if (name == "mirrored_digits") continue;  // RealSetsTest counts them; TransformsTest turns one
    EXPECT_GT(rows[name], 0) << name;
  }
}

}  // namespace
}  // namespace oodsweep
