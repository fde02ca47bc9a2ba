#include "datasets/pictures/contact_sheet.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

std::uint8_t value_at(const Picture& sheet, std::int64_t y, std::int64_t x, std::int64_t c = 0) {
  return sheet.pixels[static_cast<std::size_t>((y * sheet.width + x) * sheet.channels + c)];
}

TEST(ContactSheetTest, PicturesStandInRowsWithGapsBetween) {
  const std::vector<Picture> pictures{{64, 64, 1, std::vector<std::uint8_t>(4096, 10)},
                                      {64, 64, 1, std::vector<std::uint8_t>(4096, 20)},
                                      {64, 64, 1, std::vector<std::uint8_t>(4096, 30)}};
  const Picture sheet = contact_sheet(pictures, 2);
  EXPECT_EQ(sheet.height, 2 + 2 * 66);
  EXPECT_EQ(sheet.width, 2 + 2 * 66);
  EXPECT_EQ(sheet.channels, 1);
  EXPECT_EQ(value_at(sheet, 1, 1), 128);
  EXPECT_EQ(value_at(sheet, 2, 2), 10);
  EXPECT_EQ(value_at(sheet, 65, 65), 10);
  EXPECT_EQ(value_at(sheet, 65, 66), 128);
  EXPECT_EQ(value_at(sheet, 2, 68), 20);
  EXPECT_EQ(value_at(sheet, 68, 2), 30);
  EXPECT_EQ(value_at(sheet, 68, 68), 128);  // the fourth cell is empty
}

TEST(ContactSheetTest, SmallPicturesAreEnlargedAndGreyOnesJoinColour) {
  // The largest side is 3: ceil(64 / 3) = 22 times.
  const std::vector<Picture> pictures{{1, 2, 1, {5, 250}}, {1, 3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  const Picture sheet = contact_sheet(pictures, 8);
  EXPECT_EQ(sheet.width, 2 + 2 * (66 + 2));
  EXPECT_EQ(sheet.height, 2 + 22 + 2);
  EXPECT_EQ(value_at(sheet, 2, 2 + 21, 2), 5);
  EXPECT_EQ(value_at(sheet, 2, 2 + 22, 1), 250);
  EXPECT_EQ(value_at(sheet, 2, 2 + 44, 1), 128);  // narrower than its cell
  EXPECT_EQ(value_at(sheet, 23, 70 + 65, 2), 9);
}

}  // namespace
}  // namespace oodsweep
