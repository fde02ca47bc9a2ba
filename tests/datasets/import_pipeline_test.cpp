#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "datasets/catalog.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/pictures/png_picture.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// A source that is a list.
class ListReader final : public ImportReader {
 public:
  std::vector<ImportItem> items;
  std::vector<std::string> classes;
  std::string failure;  ///< Thrown after the last item.

  [[nodiscard]] ImportListing list() override {
    ImportListing listing{classes, {}};
    for (const ImportItem& item : items) ++listing.counts[item.split];
    return listing;
  }
  void read(const std::function<bool(ImportItem)>& take) override {
    for (const ImportItem& item : items) {
      if (!take(item)) return;
    }
    if (!failure.empty()) throw ConfigError{failure};
  }
};

Picture dot(std::uint8_t value, std::int64_t size = 1) {
  return {size, size, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(size * size), value)};
}

/// A smooth picture of many greys, as its perceptual hash needs it.
Picture waves(int number, int brighter = 0) {
  Picture picture{32, 32, 1, {}};
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      const double value =
          110 + 60 * std::sin(0.2 * number * x + number) + 50 * std::cos(0.3 * y * number);
      picture.pixels.push_back(static_cast<std::uint8_t>(value + brighter));
    }
  }
  return picture;
}

class ImportPipelineTest : public testing::Test {
 protected:
  ImportPipelineTest() { options_.name = "set"; }

  void add(const Picture& picture, const std::string& split = "", std::int32_t label = -1) {
    reader_.items.push_back(
        {"item " + std::to_string(reader_.items.size()), split, label, "", picture});
  }
  void add_dots(int count) {
    for (int i = 0; i < count; ++i) add(dot(static_cast<std::uint8_t>(i)));
  }
  ImportReport import() { return import_images(reader_, data(), options_); }
  std::string refusal() {
    return message_of<ConfigError>([&] { static_cast<void>(import()); });
  }
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
  /// The first value of each stored image.
  [[nodiscard]] std::vector<int> first_values(const std::string& name) const {
    const Catalog catalog{data()};
    const auto source = catalog.open(catalog.resolve(name, SplitRole::kTest, {}, "x").location);
    const SplitInfo& info = source->info();
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(info.count));
    std::iota(numbers.begin(), numbers.end(), 0);
    std::vector<std::uint8_t> pixels(numbers.size() *
                                     static_cast<std::size_t>(info.shape.pixels()));
    source->read_bytes(numbers, pixels.data(), nullptr);
    std::vector<int> values;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      values.push_back(pixels[i * static_cast<std::size_t>(info.shape.pixels())]);
    }
    return values;
  }
  [[nodiscard]] fs::path list_file() const { return folder_.path() / "list.txt"; }
  void write_list(const std::string& text) const { std::ofstream{list_file()} << text; }

  TemporaryFolder folder_;
  ListReader reader_;
  ImportOptions options_;
};

TEST_F(ImportPipelineTest, TheOrderOfTheSourceIsKeptOnAnyNumberOfThreads) {
  std::vector<int> expected;
  for (int i = 0; i < 3000; ++i) {
    add(dot(static_cast<std::uint8_t>(i * i % 251)), i % 3 == 0 ? "train" : "test");
    if (i % 3 != 0) expected.push_back(i * i % 251);
  }
  for (const int threads : {1, 2, 7}) {
    options_.name = "threads-" + std::to_string(threads);
    options_.threads = threads;
    EXPECT_EQ(import().manifest.splits.at("train").count, 1000);
    EXPECT_EQ(first_values(options_.name + ":test"), expected);
  }
}

TEST_F(ImportPipelineTest, EncodedAndDecodedPicturesGoTheSameWay) {
  add(dot(7, 2));
  reader_.items.push_back({"file", "", -1, encode_png(dot(9, 4)), {}});
  options_.size = 2;
  options_.invert = true;
  EXPECT_EQ(import().manifest.shape, (ImageShape{1, 2, 2}));
  EXPECT_THAT(first_values("set:test"), ElementsAre(255 - 7, 255 - 9));
}

TEST_F(ImportPipelineTest, TheFirstImageDecidesOverChannelsUnlessTheUserDoes) {
  add({1, 1, 3, {200, 100, 50}});
  add(dot(30));
  EXPECT_EQ(import().manifest.shape, (ImageShape{3, 1, 1}));
  options_.name = "grey";
  options_.grey = true;
  EXPECT_EQ(import().manifest.shape, (ImageShape{1, 1, 1}));
  EXPECT_THAT(first_values("grey:test"), ElementsAre(124, 30));  // 59.78 + 58.7 + 5.7 = 124.2
  std::swap(reader_.items[0], reader_.items[1]);
  options_.name = "mixed";
  options_.grey = false;
  EXPECT_THAT(refusal(), AllOf(HasSubstr("item 0"), HasSubstr("--colour or --grey")));
  options_.colour = true;
  EXPECT_EQ(import().manifest.shape, (ImageShape{3, 1, 1}));
  options_.name = "both";
  options_.grey = true;
  EXPECT_THAT(refusal(), HasSubstr("one of the two"));
}

TEST_F(ImportPipelineTest, SplitsOfTheSourceAreChosenAndOthersAreNamed) {
  add(dot(1), "train");
  add(dot(2), "test");
  options_.split = "tset";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("--split"), HasSubstr("did you mean \"test\"")));
  options_.split = "train";
  EXPECT_THAT(import().manifest.splits, testing::SizeIs(1));
  reader_.items.clear();
  add(dot(3));
  options_.name = "other";
  options_.split = "extra";
  EXPECT_EQ(import().manifest.splits.at("extra").count, 1);
  options_.split = "a/b";
  options_.name = "third";
  EXPECT_THAT(refusal(), HasSubstr("--split"));
}

TEST_F(ImportPipelineTest, ALimitTakesTheFirstImagesOfEachSplit) {
  for (int i = 0; i < 500; ++i)
    add(dot(static_cast<std::uint8_t>(i % 250)), i % 2 == 0 ? "a" : "b");
  options_.limit = 2;
  import();
  EXPECT_THAT(first_values("set:a"), ElementsAre(0, 2));
  EXPECT_THAT(first_values("set:b"), ElementsAre(1, 3));
}

TEST_F(ImportPipelineTest, RepeatsAreDroppedAndClassesThatLoseAllImagesGoToo) {
  reader_.classes = {"a", "b", "c"};
  add(dot(1), "", 0);
  add(dot(1), "", 1);
  add(dot(2), "", 2);
  add(dot(2), "", 0);
  options_.drop_repeated = true;
  const ImportReport report = import();
  EXPECT_EQ(report.repeated_dropped, 2);
  EXPECT_THAT(report.manifest.classes, ElementsAre("a", "c"));
  const Catalog catalog{data()};
  const auto source = catalog.open(catalog.resolve("set:test", SplitRole::kTest, {}, "x").location);
  EXPECT_THAT(labels_of(*source), ElementsAre(0, 1));
  EXPECT_THAT(catalog.problems("set", "test"), IsEmpty());
}

TEST_F(ImportPipelineTest, NumbersInAFileAreLeftOut) {
  add_dots(6);
  write_list("1\n\n 4 \r\n");
  options_.exclude = {list_file().string()};
  EXPECT_EQ(import().excluded, 2);
  EXPECT_THAT(first_values("set:test"), ElementsAre(0, 2, 3, 5));
  options_.name = "from-one";
  options_.exclude_base = 1;
  import();
  EXPECT_THAT(first_values("from-one:test"), ElementsAre(1, 2, 4, 5));
  options_.name = "bad";
  write_list("3\n0\n");
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("line 2"), HasSubstr("\"0\""), HasSubstr("1 for the first")));
  write_list("3 4\n");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("line 1"), HasSubstr("\"3 4\"")));
}

TEST_F(ImportPipelineTest, ImagesOfAStoredSetAreLeftOut) {
  add_dots(3);
  import();
  add_dots(5);
  options_.name = "others";
  options_.exclude = {"set:test"};
  EXPECT_EQ(import().excluded, 6);
  EXPECT_THAT(first_values("others:test"), ElementsAre(3, 4));
  options_.name = "nothing-left";
  options_.exclude = {"others", "set"};
  EXPECT_THAT(refusal(), HasSubstr("neither excluded nor a repeat"));
  options_.exclude = {"sett"};
  options_.name = "third";
  EXPECT_THAT(refusal(), HasSubstr("did you mean \"set\""));
  reader_.items = {{"large", "", -1, "", dot(1, 2)}};
  options_.exclude = {"set"};
  EXPECT_THAT(refusal(), AllOf(HasSubstr("1x1x1"), HasSubstr("--exclude-distance")));
}

TEST_F(ImportPipelineTest, ImagesThatLookLikeThoseOfASetAreLeftOutWithinTheDistance) {
  add(waves(1));
  import();
  reader_.items.clear();
  add(waves(1, 9));  // every difference between neighbours stays
  add(waves(2));
  options_.exclude = {"set"};
  options_.name = "exact";
  EXPECT_EQ(import().excluded, 0);
  options_.name = "looks";
  options_.exclude_distance = 2;
  EXPECT_EQ(import().excluded, 1);
  EXPECT_EQ(first_values("looks:test").front(), waves(2).pixels.front());
}

TEST_F(ImportPipelineTest, AMixedSetIsTheSameOnAnyNumberOfThreadsAndHasEveryImage) {
  add_dots(200);
  options_.seed = 3;
  options_.threads = 1;
  const auto alone = import();
  options_.name = "together";
  options_.threads = 5;
  EXPECT_EQ(import().manifest.splits.at("test").fingerprint,
            alone.manifest.splits.at("test").fingerprint);
  auto values = first_values("set:test");
  EXPECT_FALSE(std::is_sorted(values.begin(), values.end()));
  std::sort(values.begin(), values.end());
  std::vector<int> all(200);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(values, all);
}

TEST_F(ImportPipelineTest, TheReportCountsAndMeasures) {
  // Values 0, 0, 100, 200: mean 75, mean square 12500, deviation sqrt(12500 - 5625) = 82.916.
  for (const int value : {0, 0, 100, 200}) add(dot(static_cast<std::uint8_t>(value)), "train");
  add(dot(100), "test");
  const ImportReport report = import();
  const ChannelStatistics& statistics = report.statistics.at("train");
  EXPECT_NEAR(statistics.mean.at(0), 75 / 255.0, 1e-12);
  EXPECT_NEAR(statistics.deviation.at(0), std::sqrt(6875.0) / 255.0, 1e-12);
  EXPECT_EQ(report.repeated_kept.at("train"), 1);
  ASSERT_EQ(report.shared.size(), 1U);
  EXPECT_EQ(report.shared[0].split + " " + report.shared[0].other, "train set:test");
  EXPECT_EQ(report.shared[0].count, 1);
  options_.name = "later";
  options_.split = "test";
  const ImportReport later = import();
  ASSERT_EQ(later.shared.size(), 2U);
  EXPECT_EQ(later.shared[0].other, "set:test");
  EXPECT_EQ(later.shared[1].other, "set:train");
}

TEST_F(ImportPipelineTest, TheFirstFailureInTheOrderOfTheSourceIsTold) {
  add_dots(300);
  reader_.items[290].picture = dot(1, 2);
  reader_.items[140].picture = dot(1, 3);
  reader_.failure = "the source is truncated";
  for (int i = 0; i < 5; ++i) EXPECT_THAT(refusal(), HasSubstr("item 140: 1x3x3"));
  reader_.items.resize(140);
  EXPECT_THAT(refusal(), HasSubstr("truncated"));
  EXPECT_FALSE(fs::exists(data())) << "nothing is left, not even the folder made for it";
  reader_.items[3].encoded = "GIF89a";
  EXPECT_THAT(refusal(), HasSubstr("item 3"));
  reader_.items[3] = {"no bytes", "", -1, "", {}};
  EXPECT_THAT(refusal(), HasSubstr("no bytes"));
  reader_.items[3] = {"bad label", "", 0, "", dot(1)};
  EXPECT_THAT(refusal(), AllOf(HasSubstr("bad label"), HasSubstr("label 0")));
}

TEST_F(ImportPipelineTest, AStoppedImportLeavesNothingAndCanBeMadeAgain) {
  add_dots(250);
  fs::create_directories(data());
  ImportProgress last;
  const ImportWatch stop = [&](const ImportProgress& progress) {
    last = progress;
    return progress.done < 100;
  };
  EXPECT_THROW(import_images(reader_, data(), options_, stop), ImportStopped);
  EXPECT_EQ(last.total, 250);
  EXPECT_GE(last.done, 100);
  EXPECT_THROW(import_images(reader_, data(), options_, [](const auto&) { return false; }),
               ImportStopped);
  EXPECT_TRUE(fs::is_empty(data()));
  EXPECT_EQ(import().manifest.splits.at("test").count, 250);
}

TEST_F(ImportPipelineTest, TwoImportsOfOneNameDoNotMeet) {
  add_dots(250);
  bool asked = false;
  const ImportWatch in_between = [&](const ImportProgress& progress) {
    if (progress.done > 0 && !asked) {
      asked = true;
      ListReader other = reader_;
      EXPECT_THAT(message_of<ConfigError>([&] { import_images(other, data(), options_); }),
                  HasSubstr("no other import is making"));
    }
    return true;
  };
  import_images(reader_, data(), options_, in_between);
  EXPECT_TRUE(asked);
  EXPECT_EQ(first_values("set:test").size(), 250U);
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator{data()}) left.push_back(entry.path().filename());
  EXPECT_THAT(left, ElementsAre("set"));
}

TEST_F(ImportPipelineTest, WhatAKilledImportLeftIsRemovedByTheNext) {
  fs::create_directories(data() / ".set.tmp");
  std::ofstream{data() / ".set.tmp/test-0000.h5"} << "half a shard";
  std::ofstream{data() / ".set.lock"} << "";
  add_dots(3);
  EXPECT_EQ(import().manifest.splits.at("test").count, 3);
  EXPECT_FALSE(fs::exists(data() / ".set.tmp"));
  EXPECT_FALSE(fs::exists(data() / ".set.lock"));
}

TEST_F(ImportPipelineTest, OptionsThatDoNotFitAreRefused) {
  add(dot(1, 4));
  options_.size = 2000;
  EXPECT_THAT(refusal(), HasSubstr("--size"));
  options_.size = 0;
  options_.rule = SizeRule::kArea;
  EXPECT_THAT(refusal(), HasSubstr("with --resize or --crop"));
  options_.size = 8;
  options_.rule = SizeRule::kCrop;
  EXPECT_THAT(refusal(), HasSubstr("item 0"));  // shorter than the crop
  options_.rule = SizeRule::kExact;
  options_.crop_seed = 1;
  EXPECT_THAT(refusal(), HasSubstr("--crop"));
  options_.crop_seed.reset();
  options_.classes = {"two\nlines"};
  EXPECT_THAT(refusal(), HasSubstr("one line"));
  options_.classes = {"\xff"};
  EXPECT_THAT(refusal(), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace oodsweep
