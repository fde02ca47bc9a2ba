#include "core/hash.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

// FIPS 180-2, appendix B.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kMillionTimesA =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256Test, GivesThePublishedAnswers) {
  EXPECT_EQ(sha256_hex("abc"), kAbc);
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, DoesNotDependOnThePieces) {
  Sha256 hash;
  for (int i = 0; i < 1000; ++i) hash.update(std::string(1000, 'a'));
  EXPECT_EQ(hash.finish(), kMillionTimesA);
}

TEST(Sha256Test, RefusesUseAfterItsEnd) {
  Sha256 hash;
  EXPECT_EQ(hash.finish().size(), 64U);
  EXPECT_THROW(hash.update("more"), InternalError);
  EXPECT_THROW((void)hash.finish(), InternalError);
}

TEST(Sha256Test, MovesItsState) {
  Sha256 first;
  first.update("ab");
  Sha256 second{std::move(first)};
  second.update("c");
  EXPECT_EQ(second.finish(), kAbc);
}

TEST(Sha256FileTest, HashesTheContent) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "a", std::string(1000000, 'a'));
  EXPECT_EQ(sha256_file(folder.path() / "a"), kMillionTimesA);
}

TEST(Sha256FileTest, NamesAMissingFileAndAFolder) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_of<IoError>([&] { (void)sha256_file(folder.path() / "none"); }),
            (folder.path() / "none").string() + ": cannot be read (No such file or directory)");
  EXPECT_EQ(message_of<IoError>([&] { (void)sha256_file(folder.path()); }),
            folder.path().string() + ": cannot be read (Is a directory)");
}

TEST(Xxh3Test, GivesThePublishedAnswers) {
  // XXH3_64bits of the empty input with seed 0, from the sanity check of the reference code.
  EXPECT_EQ(xxh3({}), 0x2D06800538D394C2U);
}

TEST(Xxh3Test, ChangesWithEveryByte) {
  const std::string_view text = "a block of pixels";
  std::string other{text};
  other.back() = '!';
  EXPECT_NE(xxh3(std::as_bytes(std::span{text})), xxh3(std::as_bytes(std::span{other})));
}

}  // namespace
}  // namespace oodsweep
