#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/importers/text/folder_text_reader.hpp"
#include "datasets/importers/text/line_readers.hpp"
#include "datasets/importers/text/sentence_filter.hpp"
#include "tests/support/message_of.hpp"
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

}  // namespace
}  // namespace oodsweep
