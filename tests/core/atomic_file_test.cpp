#include "core/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator{folder}, fs::directory_iterator{});
}

TEST(AtomicFileTest, ReadsBackWhatWasWritten) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "a.json";
  const std::string content = std::string(200000, 'x') + '\0' + "\xFF\n";
  write_file_atomically(file, content);
  EXPECT_EQ(read_file(file), content);
  write_file_atomically(file, "");
  EXPECT_EQ(read_file(file), "");
  EXPECT_EQ(entries(folder.path()), 1);  // nothing temporary is left
}

TEST(AtomicFileTest, LeavesTheOldContentWhenItFails) {
  const TemporaryFolder folder;
  // A folder at the target's place: the new content is written, its rename fails.
  const fs::path target = folder.path() / "target";
  fs::create_directory(target);
  write_file_atomically(target / "old", "old");
  EXPECT_THAT(message_of<IoError>([&] { write_file_atomically(target, "new"); }),
              HasSubstr(target.string() + ": cannot be replaced (Is a directory)"));
  EXPECT_EQ(read_file(target / "old"), "old");
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(AtomicFileTest, NamesAFolderThatCannotBeWritten) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  write_file_atomically(file, "no folder");
  // Below a regular file not even root can write.
  EXPECT_THAT(message_of<IoError>([&] { write_file_atomically(file / "a", "x"); }),
              HasSubstr("cannot be created (Not a directory)"));
  EXPECT_THAT(
      message_of<IoError>([&] { write_file_atomically(folder.path() / "none" / "a", "x"); }),
      HasSubstr("cannot be created (No such file or directory)"));
}

/// While it lives no file of this process grows beyond `bytes`, as on a disk that is nearly full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*signal_)(int);
};

TEST(AtomicFileTest, LeavesTheOldContentWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "a.json";
  write_file_atomically(file, "old");
  {
    const FileSizeLimit limit{1000};
    EXPECT_THAT(message_of<IoError>([&] { write_file_atomically(file, std::string(5000, 'x')); }),
                HasSubstr("cannot be written (File too large)"));
  }
  EXPECT_EQ(read_file(file), "old");
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(ReadFileTest, NamesAMissingFileAndAFolder) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_of<IoError>([&] { (void)read_file(folder.path() / "none"); }),
            (folder.path() / "none").string() + ": cannot be opened (No such file or directory)");
  EXPECT_THAT(message_of<IoError>([&] { (void)read_file(folder.path()); }),
              HasSubstr("Is a directory"));
}

TEST(SyncTest, NamesWhatIsMissingOrNoFolder) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "file", "x");
  EXPECT_NO_THROW(sync_file(folder.path() / "file"));
  EXPECT_NO_THROW(sync_folder(folder.path()));
  EXPECT_THROW(sync_file(folder.path() / "none"), IoError);
  EXPECT_THROW(sync_folder(folder.path() / "file"), IoError);
}

TEST(PublishFolderTest, MovesTheFolderAndMakesItsParent) {
  const TemporaryFolder folder;
  const fs::path from = folder.path() / "attempts" / "a1";
  const fs::path to = folder.path() / "stages" / "ab" / "abcd";
  fs::create_directories(from);
  write_file_atomically(from / "result.json", "{}");
  EXPECT_TRUE(publish_folder(from, to));
  EXPECT_EQ(read_file(to / "result.json"), "{}");
  EXPECT_FALSE(fs::exists(from));
}

TEST(PublishFolderTest, LeavesBothAloneWhenTheTargetIsThere) {
  const TemporaryFolder folder;
  const fs::path from = folder.path() / "new";
  const fs::path to = folder.path() / "old";
  fs::create_directory(from);
  fs::create_directory(to);
  write_file_atomically(from / "result.json", "new");
  EXPECT_FALSE(publish_folder(from, to));  // an empty target is there too
  write_file_atomically(to / "result.json", "old");
  EXPECT_FALSE(publish_folder(from, to));
  EXPECT_EQ(read_file(from / "result.json"), "new");
  EXPECT_EQ(read_file(to / "result.json"), "old");
}

TEST(PublishFolderTest, FailsOnAFileInTheWay) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "new");
  write_file_atomically(folder.path() / "file", "x");
  EXPECT_THROW(publish_folder(folder.path() / "new", folder.path() / "file"), IoError);
  EXPECT_THAT(message_of<IoError>(
                  [&] { publish_folder(folder.path() / "new", folder.path() / "file" / "to"); }),
              HasSubstr((folder.path() / "file").string()));
  EXPECT_TRUE(fs::is_directory(folder.path() / "new"));
}

TEST(PublishFolderTest, FailsWithoutASource) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      message_of<IoError>([&] { publish_folder(folder.path() / "none", folder.path() / "to"); }),
      HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace oodsweep
