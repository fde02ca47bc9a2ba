#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <thread>

#include "core/atomic_file.hpp"
#include "datasets/manifest.hpp"
#include "datasets/pictures/png_picture.hpp"
#include "tests/chaos/small_disk.hpp"
#include "tests/datasets/archive_samples.hpp"
#include "tests/datasets/idx_samples.hpp"
#include "tests/end_to_end/programs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder}) names.push_back(entry.path().filename());
  return names;
}

/// A grey file of `size` x `size` that is slow to make smaller and small when compressed.
std::string pgm(int size, int number) {
  std::string file = "P5\n" + std::to_string(size) + " " + std::to_string(size) + "\n255\n";
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) file.push_back(static_cast<char>((x * number + y) / 8));
  }
  return file;
}

Command import_command(const std::string& format, const fs::path& source, const fs::path& data,
                       const Command& options = {}) {
  Command command{"data",   "import", format,   source.string(),
                  "--name", "set",    "--data", data.string()};
  command.insert(command.end(), options.begin(), options.end());
  return oodsweep_command(command);
}

/// What is wrong with the files or the words of an import.
struct BadImport {
  std::string name;  ///< Of the test.
  std::string format;
  std::function<void(const fs::path& source)> make;  ///< Makes the file or folder `source`.
  std::vector<std::string> message;
  Command options = {};
};
void PrintTo(const BadImport& bad, std::ostream* out) { *out << bad.name; }

class BadImportTest : public testing::TestWithParam<BadImport> {};

TEST_P(BadImportTest, IsToldAndLeavesNothing) {
  const TemporaryFolder folder;
  const fs::path source = folder.path() / "source";
  const fs::path data = folder.path() / "data";
  fs::create_directories(data);
  GetParam().make(source);
  const Outcome outcome =
      run_program(import_command(GetParam().format, source, data, GetParam().options));
  EXPECT_EQ(outcome.code, 2) << outcome.output;
  for (const std::string& word : GetParam().message) EXPECT_THAT(outcome.output, HasSubstr(word));
  EXPECT_THAT(names_in(data), IsEmpty());
}

const Picture kGrey{2, 2, 1, {1, 2, 3, 4}};

std::function<void(const fs::path&)> archive_with(ArchiveKind kind, ArchivedFile file) {
  return [kind, file = std::move(file)](const fs::path& source) {
    write_archive(source, kind, {{"good.png", encode_png(kGrey)}, file});
  };
}
std::function<void(const fs::path&)> folder_with(const std::string& name, const std::string& text) {
  return [=](const fs::path& source) {
    write_file(source / "a.png", encode_png(kGrey));
    write_file(source / name, text);
  };
}
void idx_pair(const fs::path& source) { write_idx_pair(source, 3, 3); }

INSTANTIATE_TEST_SUITE_P(
    Files, BadImportTest,
    testing::Values(
        BadImport{"NoFile", "idx", [](const fs::path&) {}, {"source", "IDX files or a folder"}},
        BadImport{"TruncatedIdx",
                  "idx",
                  [](const fs::path& source) {
                    write_idx_pair(source, 3, 3);
                    fs::resize_file(source / "t10k-images-idx3-ubyte", 20);
                  },
                  {"t10k-images-idx3-ubyte", "is it truncated?"}},
        BadImport{"IdxOfAnotherMagic",
                  "idx",
                  [](const fs::path& source) {
                    write_idx_pair(source, 3, 3);
                    write_file(source / "t10k-images-idx3-ubyte", std::string(40, 'x'));
                  },
                  {"t10k-images-idx3-ubyte", "not an IDX file"}},
        BadImport{"LabelsOfAnotherCount",
                  "idx",
                  [](const fs::path& source) { write_idx_pair(source, 3, 2); },
                  {"2 labels for 3 images"}},
        BadImport{"TruncatedArchive",
                  "image-folder",
                  [](const fs::path& source) {
                    write_archive(source, ArchiveKind::kTarGz, {{"a.pgm", pgm(64, 3)}});
                    fs::resize_file(source, fs::file_size(source) / 2);
                  },
                  {"source", "is it truncated?"}},
        BadImport{"JpegOfGarbage",
                  "image-folder",
                  folder_with("b.jpg", "\xff\xd8\xff\xe0 and then no JPEG"),
                  {"b.jpg"}},
        BadImport{"JpegOfNothing", "image-folder", folder_with("b.jpg", ""), {"b.jpg", "0 bytes"}},
        BadImport{"TextNamedPng", "image-folder", folder_with("b.png", "no picture"), {"b.png"}},
        BadImport{"NoPictures",
                  "image-folder",
                  [](const fs::path& source) { write_file(source / "a.txt", "text"); },
                  {"source", "JPEG, PNG"}},
        BadImport{"ClimbingPath",
                  "image-folder",
                  archive_with(ArchiveKind::kZip, {"../../b.png", encode_png(kGrey)}),
                  {"../../b.png", "leads out of the archive"}},
        BadImport{"Link",
                  "image-folder",
                  archive_with(ArchiveKind::kTar, {"b.png", "", "/etc/passwd"}),
                  {"b.png", "a link"}},
        BadImport{
            "Bomb",
            "image-folder",
            archive_with(ArchiveKind::kZip, {"b.pgm", std::string(std::size_t{80} << 20, '\0')}),
            {"b.pgm", "bomb"}},
        BadImport{"PictureOfImpossibleSize",
                  "image-folder",
                  folder_with("b.pgm", "P5\n99999999 99999999\n255\nabc"),
                  {"b.pgm"}}),
    [](const auto& instance) { return instance.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Words, BadImportTest,
    testing::Values(
        BadImport{"Name", "idx", idx_pair, {"--name", "required"}, {"--name", ""}},
        BadImport{
            "Option", "idx", idx_pair, {"--sice", "did you mean \"--size\""}, {"--sice", "3"}},
        BadImport{"Format", "image-foldr", idx_pair, {"did you mean \"image-folder\""}},
        BadImport{"Rule",
                  "idx",
                  idx_pair,
                  {"--resize", "exakt", "did you mean \"exact\""},
                  {"--size", "3", "--resize", "exakt"}},
        BadImport{"Crop",
                  "idx",
                  idx_pair,
                  {"--crop", "random:x", "random:SEED"},
                  {"--size", "2", "--crop", "random:x"}},
        BadImport{"CropOfASquare",
                  "idx",
                  idx_pair,
                  {"--crop", "--resize shorter"},
                  {"--size", "2", "--resize", "area", "--crop", "center"}},
        BadImport{"ShardSize",
                  "idx",
                  idx_pair,
                  {"--shard-images", "a multiple of 256"},
                  {"--shard-images", "300"}},
        BadImport{
            "Split", "idx", idx_pair, {"--split", "did you mean \"test\""}, {"--split", "tst"}},
        BadImport{"Exclusion",
                  "idx",
                  idx_pair,
                  {"--exclude", "no-such-set"},
                  {"--exclude", "no-such-set"}},
        BadImport{
            "Classes", "idx", idx_pair, {"--classes", "the labels reach 1"}, {"--classes", "one"}}),
    [](const auto& instance) { return instance.param.name; });

/// An import that takes a second or more.
class LongImportTest : public testing::Test {
 protected:
  LongImportTest() {
    fs::create_directories(data_);
    std::vector<ArchivedFile> files;
    for (int i = 0; i < 200; ++i) files.push_back({std::to_string(i) + ".pgm", pgm(512, i)});
    write_archive(source_, ArchiveKind::kTarGz, files);
  }
  [[nodiscard]] Command command() const {
    return import_command("image-folder", source_, data_,
                          {"--size", "100", "--threads", "1", "--keep-repeated"});
  }
  void wait_for_a_shard(RunningProgram& program) const {
    while (!fs::exists(data_ / ".set.tmp/test-0000.h5")) {
      ASSERT_FALSE(program.poll()) << program.output();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  void expect_whole_set() const {
    EXPECT_THAT(names_in(data_), testing::ElementsAre("set"));
    EXPECT_EQ(read_manifest(data_ / "set").splits.at("test").count, 200);
    const Outcome verify = run_program(oodsweep_command({"data", "verify", "--data", data_}));
    EXPECT_EQ(verify.code, 0) << verify.output;
  }

  TemporaryFolder folder_;
  fs::path data_ = folder_.path() / "data";
  fs::path source_ = folder_.path() / "source.tar.gz";
};

TEST_F(LongImportTest, InterruptedItLeavesNothingAndGoesAgain) {
  {
    RunningProgram program{command()};
    wait_for_a_shard(program);
    kill(program.pid(), SIGINT);
    EXPECT_EQ(program.wait(), 75);
    EXPECT_THAT(program.output(), HasSubstr("the same command starts it again"));
  }
  EXPECT_THAT(names_in(data_), IsEmpty());
  const Outcome again = run_program(command());
  EXPECT_EQ(again.code, 0) << again.output;
  expect_whole_set();
}

TEST_F(LongImportTest, KilledItIsNeverTakenForWholeAndGoesAgain) {
  {
    RunningProgram program{command()};
    wait_for_a_shard(program);
    kill(program.pid(), SIGKILL);
    EXPECT_EQ(program.wait(), 128 + SIGKILL);
  }
  EXPECT_FALSE(fs::exists(data_ / "set"));
  const Outcome list = run_program(oodsweep_command({"data", "list", "--data", data_}));
  EXPECT_THAT(list.output, testing::Not(HasSubstr("set ")));
  const Outcome again = run_program(command());
  EXPECT_EQ(again.code, 0) << again.output;
  expect_whole_set();
}

TEST_F(LongImportTest, AFullDiskIsToldAndNothingIsLeftOnIt) {
  const SmallDisk disk{1};
  if (!disk.is_mounted()) GTEST_SKIP() << "needs the right to mount";
  const Command full =
      import_command("image-folder", source_, disk.path(), {"--size", "100", "--keep-repeated"});
  const Outcome outcome = run_program(full);  // 200 images of 10,000 bytes
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("No space left on device"));
  EXPECT_THAT(outcome.output, HasSubstr("test-0000.h5"));
  EXPECT_THAT(names_in(disk.path()), IsEmpty());
}

TEST_F(LongImportTest, TheSummaryAndThePreviewAreMade) {
  const fs::path sheet = folder_.path() / "sheet.png";
  const Outcome outcome =
      run_program(import_command("image-folder", source_, data_,
                                 {"--size", "8", "--limit", "20", "--preview", sheet.string()}));
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  for (const char* word : {"1x8x8", "20 images", "mean", "standard deviation", "sheet.png"}) {
    EXPECT_THAT(outcome.output, HasSubstr(word));
  }
  EXPECT_THAT(read_file(sheet), testing::StartsWith("\x89PNG"));
}

}  // namespace
}  // namespace oodsweep
