#include "datasets/preview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/pictures/picture_decoder.hpp"
#include "tests/datasets/small_sets.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

/// 700 images of 1x2x3 with pixels 0, 1, 2, ... (mod 251).
std::shared_ptr<const ImageSource> counting_images(const std::filesystem::path& root) {
  store_counting_set(root);
  const Catalog catalog{root};
  return catalog.open(
      catalog.resolve("counting:train", SplitRole::kTest, std::nullopt, "test").location);
}

TEST(PreviewTest, ShowsImagesSpreadOverTheSet) {
  const TemporaryFolder folder;
  const auto source = counting_images(folder.path());
  EXPECT_EQ(write_preview(*source, folder.path() / "sheet.png"), 64);
  const Picture sheet = PictureDecoder{}.decode(read_file(folder.path() / "sheet.png"), "sheet");
  // Pixels are repeated ceil(64 / 3) = 22 times, so a cell is 66 + 2 wide and 44 + 2 high.
  EXPECT_EQ(sheet.width, 2 + 8 * 68);
  EXPECT_EQ(sheet.height, 2 + 8 * 46);
  // The last is image floor(63 * 700 / 64) = 689; its first pixel 6 * 689 mod 251 = 118.
  EXPECT_EQ(sheet.pixels[static_cast<std::size_t>((2 + 7 * 46) * sheet.width + 2 + 7 * 68)], 118);
}

TEST(PreviewTest, AFileThatCannotBeWrittenIsNamed) {
  const TemporaryFolder folder;
  const auto source = counting_images(folder.path());
  const auto file = folder.path() / "absent" / "sheet.png";
  EXPECT_THAT(message_of<ConfigError>([&] { write_preview(*source, file); }),
              testing::AllOf(testing::HasSubstr("--preview"), testing::HasSubstr(file.string())));
}

}  // namespace
}  // namespace oodsweep
