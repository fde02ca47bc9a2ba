#include "workers/checkpoint_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/workers/checkpoint_samples.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class CheckpointFolderTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
      found.push_back(entry.path().filename());
    }
    return found;
  }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return folder_.path() / name;
  }
  void damage(const std::string& name) const {
    std::string bytes = read_file(file(name));
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_file_atomically(file(name), bytes);
  }

  TemporaryFolder run_;
  CheckpointFolder folder_{run_.path(), sample_key()};
  StageLog log_{""};
};

TEST_F(CheckpointFolderTest, NothingIsThereAtFirst) {
  EXPECT_FALSE(folder_.newest(log_).has_value());
  EXPECT_FALSE(exists(folder_.path()));
}

TEST_F(CheckpointFolderTest, TheNewestByItsStepIsTakenAndTwoAreKept) {
  for (const std::int64_t step : {8, 9, 10, 100}) folder_.write(sample_checkpoint(step));
  EXPECT_THAT(names(), UnorderedElementsAre("10-a000003.safetensors", "100-a000003.safetensors"));
  EXPECT_EQ(folder_.newest(log_)->step, 100);
}

TEST_F(CheckpointFolderTest, DamagedOnesAreRemovedSoThatTheyTakeNoPlace) {
  folder_.write(sample_checkpoint(8));
  folder_.write(sample_checkpoint(9));
  damage("9-a000003.safetensors");
  EXPECT_EQ(folder_.newest(log_)->step, 8);
  EXPECT_EQ(log_.tail(1000),
            "checkpoint 9-a000003.safetensors is of no use and removed: its checksum is wrong\n");
  EXPECT_THAT(names(), UnorderedElementsAre("8-a000003.safetensors"));
}

TEST_F(CheckpointFolderTest, AllDamagedIsAsNone) {
  folder_.write(sample_checkpoint(8));
  std::ofstream{file("8-a000003.safetensors")} << "";
  EXPECT_FALSE(folder_.newest(log_).has_value());
}

TEST_F(CheckpointFolderTest, AForeignOneIsPassedOver) {
  folder_.write(sample_checkpoint(8));
  const StageKey other{std::string(64, 'b')};
  write_file_atomically(file("900-a000009.safetensors"),
                        checkpoint_bytes(sample_checkpoint(900), other));
  EXPECT_EQ(folder_.newest(log_)->step, 8);
  EXPECT_THAT(log_.tail(1000), HasSubstr("it is of another stage"));
}

TEST_F(CheckpointFolderTest, WhatADeadWriterLeftIsRemovedAndOtherFilesAreNot) {
  folder_.write(sample_checkpoint(8));
  std::ofstream{file(".9-a000004.safetensors.17-0.tmp")} << "half";
  std::ofstream{file("notes.txt")} << "of somebody";
  EXPECT_EQ(folder_.newest(log_)->step, 8);
  EXPECT_THAT(names(), UnorderedElementsAre("8-a000003.safetensors", "notes.txt"));
}

TEST_F(CheckpointFolderTest, AttemptsDoNotOverwriteEachOther) {
  folder_.write(sample_checkpoint(8, "a000003"));
  folder_.write(sample_checkpoint(8, "a000004"));
  EXPECT_EQ(names().size(), 2U);
  EXPECT_EQ(folder_.newest(log_)->attempt.text, "a000004");
}

TEST_F(CheckpointFolderTest, WhereNothingCanBeWrittenTheErrorNamesTheFolder) {
  std::ofstream{run_.path() / "partial"} << "in the way";
  EXPECT_THAT(message_of<IoError>([&] { folder_.write(sample_checkpoint(8)); }),
              HasSubstr(folder_.path().string()));
}

TEST_F(CheckpointFolderTest, RemovingTwiceIsNoError) {
  folder_.write(sample_checkpoint(8));
  folder_.remove();
  EXPECT_FALSE(exists(folder_.path()));
  folder_.remove();
}

}  // namespace
}  // namespace oodsweep
