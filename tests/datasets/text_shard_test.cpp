#include "datasets/text/text_shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/text/text_source.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// 600 texts, two blocks and a part: "text 0" of label 0, "text 1" of label 1, ... some empty.
TextTable numbered_texts() {
  TextTable texts;
  for (int i = 0; i < 600; ++i) {
    texts.append(i % 50 == 7 ? "" : "text " + std::to_string(i), i % 3 - 1);
  }
  return texts;
}

class TextShardTest : public testing::Test {
 protected:
  fs::path file() const { return folder_.path() / "test-0000.h5"; }
  TemporaryFolder folder_;
  TextTable texts_ = numbered_texts();
  ShardEntry entry_ = write_text_shard(folder_.path(), "test-0000.h5", texts_);
};

TEST_F(TextShardTest, BlocksGiveBackWhatWasWritten) {
  const TextShardFile shard{file(), entry_};
  ASSERT_EQ(shard.count(), 600);
  EXPECT_EQ(shard.read_block(2).count(), 600 - 512);
  for (std::int64_t i = 0; i < 600; ++i) {
    const TextTable block = shard.read_block(i / kBlockTexts);
    EXPECT_EQ(block.text(i % kBlockTexts), texts_.text(i)) << i;
    EXPECT_EQ(shard.labels()[static_cast<std::size_t>(i)],
              texts_.labels[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(shard.read_text_hashes(), hash_texts(texts_));
  EXPECT_EQ(entry_.bytes, static_cast<std::int64_t>(fs::file_size(file())));
}

TEST_F(TextShardTest, AFlippedBitIsFoundWhenItsBlockIsRead) {
  std::string content = read_file(file());
  content[content.find("text 300")] ^= 1;
  write_file_atomically(file(), content);
  const TextShardFile shard{file(), entry_};
  EXPECT_NO_THROW(static_cast<void>(shard.read_block(0)));
  EXPECT_THAT(message_of<IoError>([&] { static_cast<void>(shard.read_block(1)); }),
              HasSubstr("block 1 is damaged"));
}

// The bytes stay the same, the texts would not.
TEST_F(TextShardTest, AMovedBorderIsFoundToo) {
  const H5ArrayLocation offsets = locate_h5(file(), "/offsets");
  std::string content = read_file(file());
  content[static_cast<std::size_t>(offsets.offset) + 80] ^= 1;  // element 10, lowest byte
  write_file_atomically(file(), content);
  const TextShardFile shard{file(), entry_};
  EXPECT_THAT(message_of<IoError>([&] { static_cast<void>(shard.read_block(0)); }),
              HasSubstr("block 0 is damaged"));
}

TEST_F(TextShardTest, TruncatedAndForeignFilesAreNamed) {
  const std::string whole = read_file(file());
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, whole.size() - 1}) {
    write_file_atomically(file(), whole.substr(0, length));
    EXPECT_THAT(message_of<IoError>([&] { TextShardFile(file(), entry_); }),
                HasSubstr("test-0000.h5"))
        << length;
  }
  write_file_atomically(file(), whole);
  ++entry_.count;
  EXPECT_THAT(message_of<IoError>([&] { TextShardFile(file(), entry_); }),
              HasSubstr("another type or length"));
}

TEST(TextFingerprintTest, DependsOnOrderClassesAndContentOnly) {
  const std::vector<std::uint64_t> hashes{1, 2};
  const std::vector<std::uint64_t> other{2, 1};
  const std::string print = text_fingerprint({"a"}, hashes);
  EXPECT_EQ(print, text_fingerprint({"a"}, hashes));
  EXPECT_NE(print, text_fingerprint({"b"}, hashes));
  EXPECT_NE(print, text_fingerprint({"a"}, other));
}

}  // namespace
}  // namespace oodsweep
