#include "datasets/importers/folder_layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

FolderLayout layout_of(const std::vector<std::string>& paths) {
  FolderLayout layout;
  for (const std::string& path : paths) layout.add_picture(path);
  return layout;
}

std::string text_of(const FolderLayout& layout, const std::string& path) {
  const FolderLayout::Place place = layout.place_of(path);
  return place.split + ":" + place.class_name;
}

TEST(FolderLayoutTest, TheClassIsThePathOfTheFolder) {
  const FolderLayout layout = layout_of({"small1/Greek/alpha/1.png", "small1/Latin/a/1.png"});
  EXPECT_THAT(layout.classes(), ElementsAre("small1/Greek/alpha", "small1/Latin/a"));
  EXPECT_THAT(layout.counts(), ElementsAre(Pair("", 2)));
  EXPECT_EQ(text_of(layout, "small1/Latin/a/1.png"), ":small1/Latin/a");
}

TEST(FolderLayoutTest, AFlatFolderHasNoClasses) {
  const FolderLayout layout = layout_of({"1.png", "./2.png"});
  EXPECT_THAT(layout.classes(), IsEmpty());
  EXPECT_EQ(text_of(layout, "./2.png"), ":");
}

TEST(FolderLayoutTest, TopFoldersNamedLikeSplitsAreSplits) {
  const FolderLayout layout =
      layout_of({"train/dog/1.jpg", "train/cat/1.jpg", "test/dog/1.jpg", "valid/dog/1.jpg"});
  EXPECT_THAT(layout.counts(), ElementsAre(Pair("test", 1), Pair("train", 2), Pair("val", 1)));
  EXPECT_THAT(layout.classes(), ElementsAre("cat", "dog"));
  EXPECT_EQ(text_of(layout, "valid/dog/1.jpg"), "val:dog");
}

TEST(FolderLayoutTest, SplitsMayStandBelowOneFolderOfAll) {
  const FolderLayout layout = layout_of({"./set/train/dog/1.jpg", "set/test/dog/1.jpg"});
  EXPECT_THAT(layout.counts(), ElementsAre(Pair("test", 1), Pair("train", 1)));
  EXPECT_THAT(layout_of({"a/train/1.jpg", "b/test/1.jpg"}).classes(),
              ElementsAre("a/train", "b/test"));
}

TEST(FolderLayoutTest, AClassNamedTrainIsAClassWhereNotAllFoldersAreSplits) {
  const FolderLayout layout = layout_of({"bus/1.jpg", "train/1.jpg"});
  EXPECT_THAT(layout.classes(), ElementsAre("bus", "train"));
  EXPECT_THAT(layout.counts(), ElementsAre(Pair("", 2)));
}

TEST(FolderLayoutTest, AFolderNamedImagesIsNoClass) {
  EXPECT_THAT(layout_of({"images/banded/1.jpg", "images/dotted/1.jpg"}).classes(),
              ElementsAre("banded", "dotted"));
}

TEST(FolderLayoutTest, TinyImageNetHasItsValidationClassesInAFile) {
  FolderLayout layout = layout_of({"t/train/n01/images/n01_0.JPEG", "t/val/images/val_0.JPEG",
                                   "t/val/images/val_1.JPEG", "t/test/images/test_0.JPEG"});
  EXPECT_TRUE(FolderLayout::is_annotations("t/val/val_annotations.txt"));
  layout.add_annotations("t/val/val_annotations.txt",
                         "val_0.JPEG\tn02\t0\t32\t44\t62\nval_1.JPEG\tn01\t1\t1\t2\t2\n");
  EXPECT_THAT(layout.classes(), ElementsAre("n01", "n02"));
  EXPECT_EQ(text_of(layout, "t/train/n01/images/n01_0.JPEG"), "train:n01");
  EXPECT_EQ(text_of(layout, "t/val/images/val_0.JPEG"), "val:n02");
  EXPECT_EQ(text_of(layout, "t/test/images/test_0.JPEG"), "test:");
}

TEST(FolderLayoutTest, LitterOfOtherSystemsIsNoPicture) {
  EXPECT_TRUE(is_litter("__MACOSX/dog/1.jpg"));
  EXPECT_TRUE(is_litter("dog/._1.jpg"));
  EXPECT_FALSE(is_litter("dog/1.jpg"));
}

}  // namespace
}  // namespace oodsweep
