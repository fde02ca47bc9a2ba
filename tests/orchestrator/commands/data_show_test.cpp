#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/pictures/picture_decoder.hpp"
#include "orchestrator/commands/command.hpp"
#include "tests/datasets/small_sets.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

class DataShowTest : public testing::Test {
 protected:
  /// What follows "oodsweep data", with `--data` of this test's folder.
  ExitCode run(const std::string& line) const {
    CLI::App app{"", "oodsweep"};
    Action action;
    add_data_command(app, action);
    app.parse("data " + line + " --data " + data_.string());
    return action();
  }

  TemporaryFolder folder_;
  std::filesystem::path data_ = folder_.path() / "data";
  std::filesystem::path sheet_ = folder_.path() / "sheet.png";
};

TEST_F(DataShowTest, APreviewShowsTheTestSplitOrThePartThatIsNamed) {
  store_counting_set(data_);
  EXPECT_EQ(run("show counting --preview " + sheet_.string()), ExitCode::kDone);
  // 20 test images of 2 x 3, 22 times enlarged, in three rows of eight.
  Picture sheet = PictureDecoder{}.decode(read_file(sheet_), "sheet");
  EXPECT_EQ(sheet.height, 2 + 3 * 46);
  EXPECT_EQ(run("show counting:train[0:7] --preview " + sheet_.string()), ExitCode::kDone);
  sheet = PictureDecoder{}.decode(read_file(sheet_), "sheet");
  EXPECT_EQ(sheet.height, 2 + 46);
  EXPECT_EQ(sheet.width, 2 + 7 * 68);
}

TEST_F(DataShowTest, NoiseIsPreviewedInColour) {
  EXPECT_EQ(run("show uniform --preview " + sheet_.string()), ExitCode::kDone);
  EXPECT_EQ(PictureDecoder{}.decode(read_file(sheet_), "sheet").channels, 3);
}

TEST_F(DataShowTest, OfTextsThereIsNoPreview) {
  std::ofstream{folder_.path() / "lines.txt"} << "one line\nanother line\n";
  run("import lines " + (folder_.path() / "lines.txt").string() + " --name lines");
  EXPECT_EQ(run("show lines"), ExitCode::kDone);
  EXPECT_THAT(message_of<ConfigError>([&] { run("show lines --preview " + sheet_.string()); }),
              HasSubstr("lines"));
  EXPECT_FALSE(std::filesystem::exists(sheet_));
}

}  // namespace
}  // namespace oodsweep
