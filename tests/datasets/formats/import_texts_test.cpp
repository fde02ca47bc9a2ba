#include "datasets/importers/text/import_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/importers/text/line_readers.hpp"
#include "datasets/text/text_source.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// 1000 labelled lines of training, "0 text 0", "1 text 1", ..., and 3 of testing.
class ImportTextsTest : public testing::Test {
 protected:
  ImportTextsTest() {
    std::string lines;
    for (int i = 0; i < 1000; ++i) {
      lines += std::to_string(i % 4) + " text " + std::to_string(i) + "\n";
    }
    write_file_atomically(folder_.path() / "x.train", lines);
    write_file_atomically(folder_.path() / "x.test", "3 a\n0 b\n1 c\n");
    options_.name = "words";
  }
  Manifest import(const TextChoice& choice = {}) const {
    const auto reader =
        make_labelled_lines_reader({folder_.path() / "x.train", folder_.path() / "x.test"});
    return import_texts(*reader, options_, choice, root_);
  }
  std::string refusal(const TextChoice& choice = {}) const {
    return message_of<ConfigError>([&] { static_cast<void>(import(choice)); });
  }
  std::vector<std::string> texts(const std::string& split) const {
    std::vector<std::string> all;
    TextSource{root_ / "words", split}.for_each([&](std::string_view text, std::int32_t label) {
      all.push_back(std::to_string(label) + " " + std::string{text});
      return true;
    });
    return all;
  }
  TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "data";
  StoreOptions options_;
};

TEST_F(ImportTextsTest, WhatWasImportedComesBackInOrder) {
  options_.images_per_shard = 256;  // 1000 texts in four files
  const Manifest manifest = import();
  EXPECT_EQ(manifest.splits.at("train").shards.size(), 4U);
  EXPECT_EQ(manifest.classes.size(), 4U);
  const std::vector<std::string> train = texts("train");
  ASSERT_EQ(train.size(), 1000U);
  EXPECT_EQ(train[777], "1 text 777");
  EXPECT_EQ(texts("test"), (std::vector<std::string>{"3 a", "0 b", "1 c"}));
  const TextSource source{root_ / "words", "train"};
  EXPECT_EQ(source.text(513), "text 513");
  EXPECT_EQ(source.labels()[514], 2);
  const Manifest read = read_manifest(root_ / "words");
  EXPECT_EQ(read.kind, kTextKind);
  EXPECT_EQ(content_text(read), "text");
  EXPECT_TRUE(Catalog{root_}.problems("words", "test").empty());
}

TEST_F(ImportTextsTest, FingerprintsDoNotDependOnShards) {
  const std::string whole = import().splits.at("train").fingerprint;
  fs::remove_all(root_);
  options_.images_per_shard = 512;
  EXPECT_EQ(import().splits.at("train").fingerprint, whole);
}

TEST_F(ImportTextsTest, MixingKeepsLabelsAndIsTheSameEachTime) {
  options_.seed = 5;
  const std::string print = import().splits.at("train").fingerprint;
  std::vector<std::string> mixed = texts("train");
  fs::remove_all(root_);
  options_.images_per_shard = 256;
  EXPECT_EQ(import().splits.at("train").fingerprint, print);
  fs::remove_all(root_);
  options_.seed.reset();
  EXPECT_NE(import().splits.at("train").fingerprint, print);
  std::vector<std::string> plain = texts("train");
  EXPECT_NE(mixed, plain);
  std::sort(mixed.begin(), mixed.end());
  std::sort(plain.begin(), plain.end());
  EXPECT_EQ(mixed, plain);
}

TEST_F(ImportTextsTest, APartCanBeChosen) {
  EXPECT_EQ(import({"test", 2}).splits.size(), 1U);
  EXPECT_EQ(texts("test"), (std::vector<std::string>{"3 a", "0 b"}));
  EXPECT_THAT(message_of<ConfigError>([&] { TextSource(root_ / "words", "train"); }),
              HasSubstr("one of its splits: test"));
}

TEST_F(ImportTextsTest, WhatDoesNotFitIsRefusedAndLeavesNothing) {
  EXPECT_THAT(refusal({"validation", 0}), HasSubstr("a split of the source"));
  options_.classes = {"a"};
  EXPECT_THAT(refusal(), HasSubstr("a name for each class"));
  options_.classes = {"a", "b", "c", "c"};
  EXPECT_THAT(refusal(), HasSubstr("each name once"));
  options_.classes.clear();
  options_.name = "../words";
  EXPECT_THAT(refusal(), HasSubstr("--name"));
  EXPECT_FALSE(fs::exists(root_));
  options_.name = "words";
  static_cast<void>(import());
  EXPECT_THAT(refusal(), HasSubstr("not taken"));
}

TEST_F(ImportTextsTest, DamageIsFoundByVerifying) {
  static_cast<void>(import());
  const Catalog catalog{root_};
  const fs::path shard = root_ / "words/train-0000.h5";
  const std::string good = read_file(shard);
  std::string bad = good;
  bad[bad.find("text 500")] ^= 1;
  write_file_atomically(shard, bad);
  EXPECT_THAT(catalog.problems("words", "test").at(0), HasSubstr("train-0000.h5"));
  write_file_atomically(shard, good);
  const fs::path manifest = root_ / "words/manifest.json";
  std::string edited = read_file(manifest);
  const std::string print = read_manifest(root_ / "words").splits.at("test").fingerprint;
  edited.replace(edited.find(print), 4, print.substr(0, 4) == "0000" ? "1111" : "0000");
  write_file_atomically(manifest, edited);
  EXPECT_THAT(catalog.problems("words", "test").at(0), HasSubstr("manifest was altered"));
}

TEST_F(ImportTextsTest, SweepsRefuseTextsByName) {
  static_cast<void>(import());
  EXPECT_THAT(message_of<ConfigError>([&] {
                static_cast<void>(Catalog{root_}.resolve("words", SplitRole::kTest, {}, "s.json"));
              }),
              HasSubstr("s.json: \"words\" is not valid (a set of images; this one holds texts"));
}

}  // namespace
}  // namespace oodsweep
