#include "datasets/shards/h5_handle.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <type_traits>
#include <vector>

#include "core/atomic_file.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "tests/support/temporary_folder.hpp"

/// Read by the leak sanitizer: the library itself leaks when it refuses a damaged header.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }

namespace oodsweep {
namespace {

std::vector<hid_t> closed;

herr_t remember(hid_t id) {
  closed.push_back(id);
  return 0;
}
using FakeHandle = H5Handle<remember>;

static_assert(std::is_nothrow_move_constructible_v<FakeHandle>);
static_assert(!std::is_copy_constructible_v<FakeHandle>);
static_assert(!std::is_convertible_v<H5File, H5Dataset>);

TEST(H5HandleTest, MovingClosesEachIdentifierOnceAndTheOldOneAtOnce) {
  closed.clear();
  {
    FakeHandle first{1, "open one"};
    FakeHandle second{2, "open two"};
    first = std::move(second);
    EXPECT_EQ(closed, std::vector<hid_t>{1});
  }
  EXPECT_EQ(closed, (std::vector<hid_t>{1, 2}));
}

TEST(H5HandleTest, AFailedCallOwnsNothingAndSaysWhatItWasFor) {
  closed.clear();
  try {
    const FakeHandle handle{-1, "open shard 'a.h5'"};
    FAIL();
  } catch (const IoError& error) {
    EXPECT_STREQ(error.what(), "HDF5 could not open shard 'a.h5'");
  }
  EXPECT_TRUE(closed.empty());
}

TEST(H5ArraysTest, ArraysComeBackAndKnowWhereTheyStand) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.h5";
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  write_h5(path, {make_h5_array<float>("/x", H5Type::kFloat32, {2, 3}, values)});
  const H5Array read = read_h5(path, "/x");
  EXPECT_EQ(read.shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(std::vector<float>(read.as<float>().begin(), read.as<float>().end()), values);
  EXPECT_GT(locate_h5(path, "/x").offset, 0);
  EXPECT_THROW(static_cast<void>(read_h5(path, "/y")), IoError);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  EXPECT_THROW(static_cast<void>(read_h5(path, "/x")), IoError);
}

/// While it lives, no file of this process can grow beyond `bytes`: a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_{signal(SIGXFSZ, SIG_IGN)} {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }

 private:
  sighandler_t handler_;
  rlimit before_{};
};

TEST(H5ArraysTest, AFullDiskIsAnErrorWhereverItStrikes) {
  const TemporaryFolder folder;
  const std::vector<float> values(5000, 1.5F);
  const auto array = make_h5_array<float>("/x", H5Type::kFloat32, {5000}, values);
  write_h5(folder.path() / "whole.h5", {array});
  const auto size = std::filesystem::file_size(folder.path() / "whole.h5");
  for (const std::uintmax_t room : {std::uintmax_t{0}, std::uintmax_t{1000}, size / 2, size - 1}) {
    const FileSizeLimit limit{room};
    EXPECT_THROW(write_h5(folder.path() / "cut.h5", {array}), IoError) << room;
  }
  EXPECT_NO_THROW(write_h5(folder.path() / "after.h5", {array}));
}

TEST(H5ArraysTest, NoFlippedByteCrashesTheReader) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.h5";
  const std::vector<std::uint64_t> values{1, 2, 3};
  write_h5(path, {make_h5_array<std::uint64_t>("/x", H5Type::kUint64, {3}, values)});
  const std::string good = read_file(path);
  for (std::size_t place = 0; place < good.size(); place += 5) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 0xff);
    std::ofstream{path, std::ios::binary} << bad;
    try {
      static_cast<void>(read_h5(path, "/x"));
    } catch (const IoError&) {  // either read or refused; anything else fails the test
    }
  }
}

}  // namespace
}  // namespace oodsweep
