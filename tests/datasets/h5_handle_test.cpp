#include "datasets/h5_handle.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <vector>

#include "datasets/h5_arrays.hpp"
#include "tests/datasets/temporary_folder.hpp"

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

}  // namespace
}  // namespace oodsweep
