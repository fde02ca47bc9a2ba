#include "datasets/importers/importer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <fstream>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/importers/png_image.hpp"
#include "datasets/sources.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  return bytes;
}

/// An IDX file of bytes.
void write_idx(const fs::path& path, const std::vector<std::uint32_t>& shape,
               const std::string& elements) {
  std::string header{"\0\0\x08", 3};
  header.push_back(static_cast<char>(shape.size()));
  for (const std::uint32_t size : shape) header += big_endian(size);
  std::ofstream{path, std::ios::binary} << header << elements;
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
    return "nothing was refused";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

class ImportIdxTest : public testing::Test {
 protected:
  ImportIdxTest() { options_.name = "digits"; }
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  std::string refusal() const {
    return message_of([&] { import_idx(folder_.path(), folder_.path() / "data", options_); });
  }
  TemporaryFolder folder_;
  IdxOptions options_;
};

TEST_F(ImportIdxTest, BothPairsBecomeSplitsInFileOrder) {
  write_idx(file("train-images-idx3-ubyte"), {2, 1, 2}, std::string{"\x01\x02\x03\xff", 4});
  write_idx(file("train-labels-idx1-ubyte"), {2}, std::string{"\x01\x00", 2});
  write_idx(file("t10k-images-idx3-ubyte"), {1, 1, 2}, "ab");
  write_idx(file("t10k-labels-idx1-ubyte"), {1}, std::string{"\0", 1});
  const Manifest manifest = import_idx(folder_.path(), folder_.path() / "data", options_).manifest;
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

std::string encode_png(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, picture.pixels.data(), 0, nullptr);
  std::string bytes(size, '\0');
  png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

void write_png(const fs::path& path, const Picture& picture) {
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << encode_png(picture);
}

TEST(PngImageTest, ABoxFilterAveragesWhatAPixelCovers) {
  // 3 -> 2: each target covers one and a half sources: (0 + 30 / 2) / 1.5 = 10, (30 / 2 + 90) / 1.5
  // = 70.
  const Picture line{3, 3, 1, {0, 30, 90, 0, 30, 90, 0, 30, 90}};
  EXPECT_EQ(resize(line, 2).pixels, (std::vector<std::uint8_t>{10, 70, 10, 70}));
}

TEST(PngImageTest, EnlargingIsLinearBetweenCentres) {
  // 2 -> 4: centres fall at -0.25, 0.25, 0.75, 1.25 of the sources 0 and 100.
  const Picture line{2, 2, 1, {0, 100, 0, 100}};
  const auto pixels = resize(line, 4).pixels;
  EXPECT_EQ((std::vector<std::uint8_t>{pixels.begin(), pixels.begin() + 4}),
            (std::vector<std::uint8_t>{0, 25, 75, 100}));
}

TEST(PngImageTest, GreyIsTheWeightedSum) {
  // 0.2989 * 255 = 76.2, 0.5870 * 255 = 149.7, 0.1140 * 255 = 29.1
  const Picture colours{1, 3, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255}};
  EXPECT_EQ(to_grey(colours).pixels, (std::vector<std::uint8_t>{76, 150, 29}));
}

TEST(ImportImageFolderTest, RepeatedImagesAreDroppedAndCounted) {
  const TemporaryFolder folder;
  write_png(folder.path() / "in/greek/alpha/1.png", {1, 1, 1, {0}});
  write_png(folder.path() / "in/greek/beta/1.png", {1, 1, 1, {200}});
  write_png(folder.path() / "in/latin/a/1.png", {1, 1, 1, {0}});
  ImageFolderOptions options;
  options.name = "letters";
  options.size = 2;
  options.invert = true;
  const ImportReport report =
      import_image_folder({folder.path() / "in"}, folder.path() / "data", options);
  EXPECT_EQ(report.repeated_dropped, 1);
  EXPECT_EQ(report.manifest.splits.at("test").count, 2);
  EXPECT_EQ(report.manifest.classes, (std::vector<std::string>{"greek/alpha", "greek/beta"}));
  const Catalog catalog{folder.path() / "data"};
  const auto source = catalog.open(catalog.resolve("letters", SplitRole::kTest, {}, "x").location);
  std::vector<float> pixels(4);
  const std::int64_t second = 1;
  source->read({&second, 1}, pixels.data(), nullptr);
  EXPECT_FLOAT_EQ(pixels[3], 55.0F / 255.0F);
}

TEST(ImportImageFolderTest, BrokenInputsAreNamed) {
  const TemporaryFolder folder;
  ImageFolderOptions options;
  options.name = "letters";
  options.size = 2;
  const auto refusal = [&](const std::vector<fs::path>& sources) {
    return message_of([&] { import_image_folder(sources, folder.path() / "data", options); });
  };
  EXPECT_THAT(refusal({folder.path() / "absent.zip"}), HasSubstr("absent.zip"));
  std::ofstream{folder.path() / "bad.zip"} << "PK\x03\x04 and then nothing";
  EXPECT_THAT(refusal({folder.path() / "bad.zip"}), HasSubstr("bad.zip"));
  const std::string png = encode_png({4, 4, 1, std::vector<std::uint8_t>(16, 9)});
  fs::create_directories(folder.path() / "cut");
  std::ofstream{folder.path() / "cut/1.png", std::ios::binary} << png.substr(0, png.size() / 2);
  EXPECT_THAT(refusal({folder.path() / "cut"}), HasSubstr("1.png"));
  write_png(folder.path() / "mixed/a.png", {1, 1, 1, {1}});
  write_png(folder.path() / "mixed/b.png", {1, 1, 3, {1, 2, 3}});
  EXPECT_THAT(refusal({folder.path() / "mixed"}), HasSubstr("--grey"));
}

}  // namespace
}  // namespace oodsweep
