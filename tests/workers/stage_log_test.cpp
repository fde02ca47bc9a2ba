#include "workers/stage_log.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

TEST(StageLogTest, LinesThatCouldNotBeWrittenComeLater) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "later" / "log.txt";
  StageLog log{file};
  log.line("one");  // there is no such folder
  EXPECT_THROW(log.finish(), IoError);
  std::filesystem::create_directory(file.parent_path());
  log.line("two");
  log.finish();
  EXPECT_EQ(read_file(file), "one\ntwo\n");
  log.line("three");
  log.finish();
  EXPECT_EQ(read_file(file), "one\ntwo\nthree\n");
}

}  // namespace
}  // namespace oodsweep
