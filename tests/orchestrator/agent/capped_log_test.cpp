#include "orchestrator/agent/capped_log.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

class CappedLogTest : public testing::Test {
 protected:
  void print(const std::string& text) {
    if (!printer_.is_open()) printer_.open(log_.file(), std::ios::app);
    printer_ << text << std::flush;
  }

  TemporaryFolder folder_;
  CappedLog log_{folder_.path() / "1.log", 10};

 private:
  std::ofstream printer_;  ///< As a worker: it stays open.
};

TEST_F(CappedLogTest, LeavesAShortLogAlone) {
  print("0123456789");
  log_.keep_short();
  EXPECT_EQ(read_file(log_.file()), "0123456789");
  EXPECT_FALSE(std::filesystem::exists(log_.older_file()));
}

TEST_F(CappedLogTest, KeepsTheEndOfALongOne) {
  print("0123456789abc");
  log_.keep_short();
  EXPECT_EQ(read_file(log_.older_file()), "3456789abc");
  print("def");  // goes to the beginning of the emptied file
  EXPECT_EQ(read_file(log_.file()), "def");
  EXPECT_EQ(log_.tail(8), "89abcdef");
}

TEST_F(CappedLogTest, ForgetsWhatIsOlder) {
  print("0123456789abc");
  log_.keep_short();
  print("ABCDEFGHIJKLM");
  log_.keep_short();
  EXPECT_EQ(log_.tail(100), "DEFGHIJKLM");
}

TEST_F(CappedLogTest, ItsTailMayBeAllThereIs) {
  EXPECT_EQ(log_.tail(100), "");  // no file
  print("short");
  EXPECT_EQ(log_.tail(100), "short");
  EXPECT_EQ(log_.tail(3), "ort");
}

TEST_F(CappedLogTest, EmptiesALogThatCannotBeCopied) {
  std::filesystem::create_directories(log_.older_file());  // where the copy should go
  print("0123456789abc");
  log_.keep_short();
  EXPECT_EQ(std::filesystem::file_size(log_.file()), 0U);
}

TEST_F(CappedLogTest, LeavesNothingWhenRemoved) {
  print("0123456789abc");
  log_.keep_short();
  log_.remove();
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace oodsweep
