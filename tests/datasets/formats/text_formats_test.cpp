#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/importers/text/folder_text_reader.hpp"
#include "datasets/importers/text/line_readers.hpp"
#include "datasets/importers/text/sentence_filter.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

using Texts = std::map<std::string, std::vector<std::string>>;

Texts texts_of(TextReader& reader) {
  static_cast<void>(reader.list());
  Texts texts;
  reader.read([&](const TextItem& item) {
    texts[item.split].push_back(item.text);
    return true;
  });
  return texts;
}

class TextFormatsTest : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& content) const {
    write_file_atomically(folder_.path() / name, content);
    return folder_.path() / name;
  }
  static std::string refusal(TextReader& reader) {
    return message_of<ConfigError>([&] { static_cast<void>(texts_of(reader)); });
  }
  TemporaryFolder folder_;
};

TEST_F(TextFormatsTest, LinesEndInTheWaysThatAreInUse) {
  const fs::path file = write("words.txt",
                              "one\r\n\n  \ntwo words \nthr\xe9"
                              "e");
  EXPECT_EQ(texts_of(*make_lines_reader({file})), (Texts{{"",
                                                          {"one", "two words ",
                                                           "thr\xe9"
                                                           "e"}}}));
  EXPECT_EQ(make_lines_reader({file})->list().counts,
            (std::map<std::string, std::int64_t>{{"", 3}}));
}

TEST_F(TextFormatsTest, NamesOfFilesTellTheSplit) {
  write("a.train", "1\n2\n");
  write("a.dev", "3\n");
  write("b-test.txt", "4\n");
  const auto reader = make_lines_reader({folder_.path()});
  EXPECT_EQ(texts_of(*reader), (Texts{{"train", {"1", "2"}}, {"val", {"3"}}, {"test", {"4"}}}));
}

TEST_F(TextFormatsTest, AGzipFileIsHeldAgainstItsChecksum) {
  const fs::path file = folder_.path() / "words.txt.gz";
  const gzFile zipped = gzopen(file.c_str(), "wb");
  gzputs(zipped, "one\ntwo\n");
  gzclose(zipped);
  EXPECT_EQ(texts_of(*make_lines_reader({file})), (Texts{{"", {"one", "two"}}}));
  const std::string whole = read_file(file);
  for (const std::size_t length : {whole.size() - 1, whole.size() - 9}) {
    write("words.txt.gz", whole.substr(0, length));
    EXPECT_THAT(refusal(*make_lines_reader({file})), HasSubstr("truncated"));
  }
}

TEST_F(TextFormatsTest, LabelsStandInFront) {
  const fs::path train = write("x.train", "10 ten apples\n9\tnine\n0  no apple\n");
  const fs::path test = write("x.test", "9 again\n");
  const auto reader = make_labelled_lines_reader({train, test});
  EXPECT_THAT(reader->list().classes, ElementsAre("0", "9", "10"));
  std::vector<std::int32_t> labels;
  reader->read([&](const TextItem& item) {
    labels.push_back(item.label);
    return true;
  });
  EXPECT_THAT(labels, ElementsAre(2, 1, 0, 1));
  EXPECT_THAT(texts_of(*reader).at("train"), ElementsAre("ten apples", "nine", "no apple"));
  const fs::path words = write("names", "HUM who\nDESC what\n");
  EXPECT_THAT(make_labelled_lines_reader({words})->list().classes, ElementsAre("DESC", "HUM"));
}

TEST_F(TextFormatsTest, LinesWithoutLabelOrTextAreNamed) {
  for (const std::string line : {"word", "1 ", " text"}) {
    const fs::path file = write("x.txt", "1 good\n" + line + "\n");
    EXPECT_THAT(refusal(*make_labelled_lines_reader({file})), HasSubstr("x.txt, line 2")) << line;
  }
  write("y.txt", "1 good\n");
  fs::remove(folder_.path() / "x.txt");
  write("z.txt", "1 good\n");
  EXPECT_THAT(refusal(*make_labelled_lines_reader({folder_.path()})),
              HasSubstr("one file for each split"));
  EXPECT_THAT(refusal(*make_lines_reader({folder_.path() / "nothing"})), HasSubstr("nothing"));
}

TEST_F(TextFormatsTest, ReadingEndsWhenNoMoreIsWanted) {
  const auto reader = make_lines_reader({write("x", "1\n2\n3\n")});
  static_cast<void>(reader->list());
  int taken = 0;
  reader->read([&](const TextItem&) { return ++taken < 2; });
  EXPECT_EQ(taken, 2);
}

TEST_F(TextFormatsTest, FoldersAreClassesAndTheFoldersAboveSplits) {
  for (const std::string place : {"set/train/b", "set/train/a", "set/test/a", "set/test/train"}) {
    fs::create_directories(folder_.path() / place);
  }
  write("set/train/b/1", "first");
  write("set/train/a/2", "second\n");
  write("set/test/a/3", "third");
  write("set/test/train/5", "a class may be called train");
  write("set/test/a/4", "");
  const auto reader = make_folder_text_reader({folder_.path()});
  EXPECT_THAT(reader->list().classes, ElementsAre("a", "b", "train"));
  EXPECT_EQ(texts_of(*reader), (Texts{{"test", {"third", "a class may be called train"}},
                                      {"train", {"second\n", "first"}}}));
  write("lonely", "no class");
  EXPECT_THAT(refusal(*make_folder_text_reader({folder_.path()})), HasSubstr("lonely"));
}

std::vector<std::string> sentences(const std::vector<std::string>& lines) {
  SentenceFilter filter;
  std::vector<std::string> kept;
  for (const std::string& line : lines) {
    filter.add_line(line, [&](std::string sentence) {
      kept.push_back(std::move(sentence));
      return true;
    });
  }
  return kept;
}

TEST(SentenceFilterTest, KeepsWhatThePublishedRuleKeeps) {
  EXPECT_THAT(sentences({" ", " = A title . = ", " It is here . It is not ! Is it ? "}),
              ElementsAre("It is here .", "It is not !", "Is it ?"));
  EXPECT_THAT(sentences({" He said \" no one \" . \" It is \" . \" Go on ! \" he said . "}),
              ElementsAre("He said \" no one \" . \"", "It is \" . \"", "Go on ! \"", "he said ."));
  EXPECT_THAT(sentences({" 3 men came . @-@ is odd . So it . No . H. Ford was there . "}),
              ElementsAre("So it .", "H. Ford was there ."));
}

TEST(SentenceFilterTest, LengthsAreCountedInWords) {
  const auto words = [](int count) {
    std::string line;
    for (int i = 1; i < count; ++i) line += " w";
    return line + " .";
  };
  EXPECT_EQ(sentences({words(3), words(60)}).size(), 2U);
  EXPECT_EQ(sentences({words(2), words(61)}).size(), 0U);
}

TEST(SentenceFilterTest, ASentenceOverTheEndOfALineIsLost) {
  EXPECT_THAT(
      sentences({" One is whole . One is ", " ", " = Title = ", " cut off . Then it goes on . "}),
      ElementsAre("One is whole .", "Then it goes on ."));
}

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
