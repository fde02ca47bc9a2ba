#include "datasets/importers/file_walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/datasets/archive_samples.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::string>>;

Files walk_all(const fs::path& source) {
  FileWalk walk{source};
  Files files;
  while (const std::string* path = walk.next()) {
    const std::string name = *path;
    files.emplace_back(name, walk.read());
  }
  return files;
}

std::string refusal(const fs::path& source) {
  return message_of<ConfigError>([&] { static_cast<void>(walk_all(source)); });
}

/// Content that no compression makes smaller.
std::string noise(std::size_t bytes) {
  std::string text;
  CounterRandom random{9, 0};
  while (text.size() < bytes) text.push_back(static_cast<char>(random.next()));
  return text;
}

class FileWalkTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path in(const std::string& name) const { return folder_.path() / name; }
  [[nodiscard]] std::string refusal_of(ArchiveKind kind, const ArchivedFile& file) const {
    write_archive(in("a"), kind, {{"good.png", "1"}, file});
    return refusal(in("a"));
  }
  TemporaryFolder folder_;
};

TEST_F(FileWalkTest, ArchivesOfEachKindAreReadInTheirOrder) {
  const std::vector<ArchivedFile> files{{"b/2", "two"}, {"a/1", ""}, {"c", noise(100000)}};
  for (const ArchiveKind kind : {ArchiveKind::kZip, ArchiveKind::kTar, ArchiveKind::kTarGz}) {
    write_archive(in("a"), kind, files);
    EXPECT_THAT(walk_all(in("a")),
                ElementsAre(Pair("b/2", "two"), Pair("a/1", ""), Pair("c", files[2].content)));
    EXPECT_EQ(FileWalk{in("a")}.is_compressed(), kind == ArchiveKind::kTarGz);
  }
}

TEST_F(FileWalkTest, AFolderIsReadByNameAndLinksToFilesAreFollowed) {
  fs::create_directories(in("f/b"));
  fs::create_directories(in("f/a/z"));
  for (const char* file : {"f/b/1", "f/a/z/2", "f/a/y", "f/aa"}) std::ofstream{in(file)} << file;
  fs::create_symlink(in("f/aa"), in("f/c"));
  fs::create_directory_symlink(in("f"), in("f/again"));
  fs::create_symlink(in("nowhere"), in("f/d"));
  EXPECT_THAT(walk_all(in("f")),
              ElementsAre(Pair("a/y", "f/a/y"), Pair("a/z/2", "f/a/z/2"), Pair("aa", "f/aa"),
                          Pair("b/1", "f/b/1"), Pair("c", "f/aa")));
}

TEST_F(FileWalkTest, PathsThatLeadOutOfTheArchiveAreRefused) {
  for (const ArchiveKind kind : {ArchiveKind::kZip, ArchiveKind::kTar}) {
    for (const char* name : {"../x.png", "a/../../x.png", "/etc/x.png", "a/.."}) {
      EXPECT_THAT(refusal_of(kind, {name, "1"}), AllOf(HasSubstr(name), HasSubstr("leads out")));
    }
  }
  write_archive(in("a"), ArchiveKind::kTar, {{"..a/b..png", "1"}, {"./c.png", "2"}});
  EXPECT_EQ(walk_all(in("a")).size(), 2U);
}

TEST_F(FileWalkTest, LinksInArchivesAreRefused) {
  EXPECT_THAT(refusal_of(ArchiveKind::kTar, {"l.png", "", "/etc/passwd"}), HasSubstr("a link"));
  EXPECT_THAT(refusal_of(ArchiveKind::kTar, {"l.png", "", "good.png", true}), HasSubstr("a link"));
}

TEST_F(FileWalkTest, AnArchiveThatExpandsManyHundredTimesIsRefused) {
  // Zeros: deflate makes a thousandth of them, and gzip of a tar likewise.
  const std::string zeros(std::size_t{90} << 20, '\0');
  for (const ArchiveKind kind : {ArchiveKind::kZip, ArchiveKind::kTarGz}) {
    EXPECT_THAT(refusal_of(kind, {"zeros.png", zeros}), HasSubstr("bomb"));
  }
  // The same amount in many files, none of which is read.
  std::vector<ArchivedFile> many;
  for (int i = 0; i < 90; ++i) many.push_back({std::to_string(i), zeros.substr(0, 1 << 20)});
  write_archive(in("a"), ArchiveKind::kTarGz, many);
  EXPECT_THAT(message_of<ConfigError>([&] {
                FileWalk walk{in("a")};
                while (walk.next() != nullptr) {
                }
              }),
              HasSubstr("bomb"));
  // A blank picture among others is none.
  write_archive(in("a"), ArchiveKind::kZip, {{"blank", zeros.substr(0, 60 << 20)}});
  EXPECT_EQ(walk_all(in("a")).size(), 1U);
}

TEST_F(FileWalkTest, ATruncatedOrAlteredArchiveIsNeverReadInPart) {
  const std::vector<ArchivedFile> files{{"1", noise(3000)}, {"2", noise(3000)}, {"3", noise(3000)}};
  for (const ArchiveKind kind : {ArchiveKind::kZip, ArchiveKind::kTarGz}) {
    write_archive(in("a"), kind, files);
    const std::string good = read_file(in("a"));
    for (std::size_t bytes = 20; bytes + 300 < good.size(); bytes += 611) {
      std::ofstream{in("a"), std::ios::binary} << good.substr(0, bytes);
      EXPECT_THAT(refusal(in("a")), HasSubstr(in("a").string())) << bytes;
      std::string bad = good;
      bad[bytes + 150] = static_cast<char>(bad[bytes + 150] ^ 16);
      std::ofstream{in("a"), std::ios::binary} << bad;
      try {
        EXPECT_NE(walk_all(in("a")), Files{}) << bytes;  // a changed date, say
      } catch (const ConfigError& error) {
        EXPECT_THAT(error.what(), HasSubstr(in("a").string()));
      }
    }
  }
}

TEST_F(FileWalkTest, WhatIsNoArchiveIsNamed) {
  EXPECT_THAT(refusal(in("absent.zip")), HasSubstr("absent.zip"));
  std::ofstream{in("text.zip")} << "these are no files";
  EXPECT_THAT(refusal(in("text.zip")), HasSubstr("text.zip"));
  std::ofstream{in("empty.tar")} << "";
  EXPECT_TRUE(walk_all(in("empty.tar")).empty());
}

}  // namespace
}  // namespace oodsweep
