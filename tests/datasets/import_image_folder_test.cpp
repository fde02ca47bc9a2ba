#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/catalog.hpp"
#include "datasets/importers/image_folder_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/pictures/png_picture.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

ImportReport import_pictures(const std::vector<fs::path>& sources, const fs::path& data_root,
                             const ImportOptions& options) {
  return import_images(*make_image_folder_reader(sources), data_root, options);
}

void write_png(const fs::path& path, const Picture& picture) {
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << encode_png(picture);
}

TEST(ImportImageFolderTest, RepeatedImagesAreDroppedAndCounted) {
  const TemporaryFolder folder;
  write_png(folder.path() / "in/greek/alpha/1.png", {1, 1, 1, {0}});
  write_png(folder.path() / "in/greek/beta/1.png", {1, 1, 1, {200}});
  write_png(folder.path() / "in/latin/a/1.png", {1, 1, 1, {0}});
  ImportOptions options;
  options.name = "letters";
  options.size = 2;
  options.drop_repeated = true;
  options.invert = true;
  const ImportReport report =
      import_pictures({folder.path() / "in"}, folder.path() / "data", options);
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

struct ArchiveCloser {
  void operator()(archive* handle) const { archive_write_free(handle); }
};

void write_zip(const fs::path& path, const std::map<std::string, std::string>& files) {
  const std::unique_ptr<archive, ArchiveCloser> zip{archive_write_new()};
  archive_write_set_format_zip(zip.get());
  archive_write_open_filename(zip.get(), path.c_str());
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(zip.get(), entry);
    archive_write_data(zip.get(), content.data(), content.size());
    archive_entry_free(entry);
  }
}

/// Noise, so that a zip cannot make it smaller.
Picture noise_picture(std::uint64_t seed) {
  Picture picture{16, 16, 1, {}};
  CounterRandom random{seed, 0};
  for (int i = 0; i < 256; ++i) {
    picture.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
  }
  return picture;
}

TEST(ImportImageFolderTest, AZipIsReadLikeAFolderAndNeverInPart) {
  const TemporaryFolder folder;
  const fs::path zip = folder.path() / "letters.zip";
  write_zip(zip, {{"a/1.png", encode_png(noise_picture(1))},
                  {"b/1.png", encode_png(noise_picture(2))},
                  {"b/2.png", encode_png(noise_picture(3))},
                  {"notes.txt", "no image"}});
  ImportOptions options;
  options.name = "letters";
  options.size = 16;
  const auto report = import_pictures({zip}, folder.path() / "data", options);
  EXPECT_EQ(report.manifest.splits.at("test").count, 3);
  EXPECT_EQ(report.manifest.classes, (std::vector<std::string>{"a", "b"}));
  const std::string good = read_file(zip);
  const std::size_t last_image = good.find("b/2.png");
  options.name = "cut";
  for (std::size_t length = 4; length < last_image + 100; length += 50) {
    std::ofstream{zip, std::ios::binary} << good.substr(0, length);
    EXPECT_THAT(
        message_of<ConfigError>([&] { import_pictures({zip}, folder.path() / "data", options); }),
        HasSubstr("letters.zip"))
        << length;
  }
  std::string bad = good;
  bad[last_image + 200] = static_cast<char>(bad[last_image + 200] ^ 1);
  std::ofstream{zip, std::ios::binary} << bad;
  EXPECT_THAT(
      message_of<ConfigError>([&] { import_pictures({zip}, folder.path() / "data", options); }),
      HasSubstr("letters.zip"));
}

TEST(ImportImageFolderTest, BrokenInputsAreNamed) {
  const TemporaryFolder folder;
  ImportOptions options;
  options.name = "letters";
  options.size = 2;
  const auto refusal = [&](const std::vector<fs::path>& sources) {
    return message_of<ConfigError>(
        [&] { import_pictures(sources, folder.path() / "data", options); });
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
