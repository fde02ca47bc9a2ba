#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/hash.hpp"
#include "datasets/importers/text/folder_text_reader.hpp"
#include "datasets/importers/text/line_readers.hpp"
#include "tests/support/shared_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
namespace fs = std::filesystem;

/// Counts, sums of labels, and SHA-256 of all texts, each followed by a line end, of the real
/// files. Computed by a Python script with hashlib, gzip and tarfile; the sentences of WikiText by
/// one regular expression over the whole file, without this project's way of cutting.
struct RealText {
  std::int64_t count = 0;
  std::int64_t labels = 0;
  std::string sha256;

  bool operator==(const RealText&) const = default;
};
void PrintTo(const RealText& text, std::ostream* stream) {
  *stream << text.count << " texts, labels " << text.labels << ", " << text.sha256;
}

class RealTextsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (shared_folder().empty()) {
      GTEST_SKIP() << "needs the data sets below OODSWEEP_SHARED or beside the checkout";
    }
  }
  static fs::path file(const std::string& name) {
    return shared_folder() / "datasets" / "text" / name;
  }
  static RealText read(TextReader& reader, const std::string& split) {
    const auto expected = reader.list().counts;
    RealText found;
    Sha256 hash;
    reader.read([&](const TextItem& item) {
      if (item.split != split) return true;
      ++found.count;
      found.labels += item.label;
      hash.update(item.text + "\n");
      return true;
    });
    EXPECT_EQ(expected.at(split), found.count);
    found.sha256 = hash.finish();
    return found;
  }
};

TEST_F(RealTextsTest, LinesAsPublished) {
  EXPECT_EQ(
      read(*make_lines_reader({file("snli-hypotheses.txt")}), ""),
      (RealText{9824, -9824, "1174f3ad30a3c30fc0f9eeffc1b3b6a79e0514026c5a658968a8e2a324b311a1"}));
  EXPECT_EQ(read(*make_lines_reader({file("multi30k.txt.gz")}), ""),
            (RealText{29000, -29000,
                      "7c84f0010ecd2d3acefc35f4828014bb40423515175586f01c261caf77c76540"}));
  EXPECT_EQ(read(*make_lines_reader({file("wmt16.txt.gz")}), ""),
            (RealText{22191, -22191,
                      "c9c1fc6de46e0fd7ac970aa2ed95be461a56ac0cf9087fae5a6fa43db4daaea4"}));
}

TEST_F(RealTextsTest, LabelledLinesAsPublished) {
  const auto sst = make_labelled_lines_reader(
      {file("sst/stsa.binary.train"), file("sst/stsa.binary.dev"), file("sst/stsa.binary.test")});
  EXPECT_EQ(
      read(*sst, "train"),
      (RealText{6920, 3610, "7deaedea1d419d8bc1cdaccda2e8041edc166433f927a9bb5b3f3bce69bd7059"}));
  EXPECT_EQ(
      read(*sst, "val"),
      (RealText{872, 444, "3e7af8b79f81c5df3b87bf3e61416816923c0a125b0f57c0372e4012d0f2c7c1"}));
  EXPECT_EQ(
      read(*sst, "test"),
      (RealText{1821, 909, "e88561ec37d8868b755d4b41ae1a0af6723c9e3a83e7016c6f57361225e2d6ba"}));
  const auto trec =
      make_labelled_lines_reader({file("trec/TREC.train.all"), file("trec/TREC.test.all")});
  EXPECT_EQ(
      read(*trec, "train"),
      (RealText{5452, 12911, "900d622b975d3d4ed65051c0973b5d0b1e83318d0a917f57f77bdf6df884dfb4"}));
  EXPECT_THAT(trec->list().classes, ElementsAre("0", "1", "2", "3", "4", "5"));
}

TEST_F(RealTextsTest, TwentyNewsgroupsFromItsArchive) {
  const auto reader = make_folder_text_reader({file("20news-bydate.tar.gz")});
  const auto classes = reader->list().classes;
  ASSERT_EQ(classes.size(), 20U);
  EXPECT_EQ(classes.front(), "alt.atheism");
  EXPECT_EQ(read(*reader, "train"),
            (RealText{11314, 105141,
                      "b0a6a5dc847b46e1afef4f341236eb329e1794f11534ff95834ff7f7abd44cfe"}));
  EXPECT_EQ(
      read(*reader, "test"),
      (RealText{7532, 69998, "6c51c4e96d3c5f189765c5f2c855802074650a257201eecaa90493de533c6ead"}));
}

TEST_F(RealTextsTest, SentencesOfWikitext) {
  EXPECT_EQ(
      read(*make_wikitext_reader({file("wikitext2-valid.txt")}), "val"),
      (RealText{7538, -7538, "2591884bdfae57f0e147b648c38b5760779cf64007be49dab2ed1a64d6823060"}));
  EXPECT_EQ(
      read(*make_wikitext_reader({file("wikitext2-test.txt")}), "test"),
      (RealText{8677, -8677, "d6d70786366bf72af92124bc19cb6bcbb09d4becd29ba7750700882a3bbfe1f8"}));
}

}  // namespace
}  // namespace oodsweep
