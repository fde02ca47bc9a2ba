// A whole run in a folder whose name is a command, and hostile words for the commands that look at
// it afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <string>

#include "tests/chaos/chaos_run.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kName = "it's $(touch PWNED) `touch PWNED`; touch PWNED & \"run\"";

class HostileRunTest : public testing::Test {
 protected:
  HostileRunTest() { setenv("OODSWEEP_CHAOS_SECONDS", "0.02", 1); }
  ~HostileRunTest() override { unsetenv("OODSWEEP_CHAOS_SECONDS"); }

  [[nodiscard]] fs::path run_dir() const { return folder_.path() / kName; }
  [[nodiscard]] bool is_possessed() const {
    return fs::exists("PWNED") || fs::exists(folder_.path() / "PWNED") ||
           fs::exists(run_dir() / "PWNED");
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(HostileRunTest, TheNameOfARunFolderIsNeverACommand) {
  const ChaosRun run{{.arguments = {}, .run_dir = run_dir()}};
  const Outcome outcome = run_program(run.single_command());
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(run.table(), undisturbed_table());
  EXPECT_FALSE(is_possessed());
}

TEST_F(HostileRunTest, NorIsItUnderMpirunAndItsScript) {
  const ChaosRun run{{.arguments = {}, .run_dir = run_dir()}};
  const Outcome outcome = run_program(run.launch_command());
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(run.table(), undisturbed_table());
  EXPECT_FALSE(is_possessed());
}

TEST_F(HostileRunTest, WordsForTheCommandsAreNeverSql) {
  const ChaosRun run{{.arguments = {}, .run_dir = run_dir()}};
  ASSERT_EQ(run_program(run.single_command()).code, 0);
  const std::string folder = run.run_dir().string();
  const std::string before = run.table();
  for (const std::string word : {"'; DROP TABLE stage; --", "x' OR '1'='1", "x\" OR 1=1 --", "%",
                                 "../../x", "$(touch PWNED)"}) {
    SCOPED_TRACE(word);
    for (const char* option : {"--sweep", "--metric", "--convention"}) {
      const Outcome outcome = run_program(oodsweep_command({"table", folder, option, word}));
      EXPECT_EQ(outcome.code, 2) << option << outcome.output;
      EXPECT_THAT(outcome.output, Not(HasSubstr("syntax error")));
    }
  }
  for (const std::string& sql :
       {std::string{"DROP TABLE stage"}, std::string{"DELETE FROM result"},
        "ATTACH '" + folder + "/PWNED' AS other", "VACUUM INTO '" + folder + "/PWNED'",
        std::string{"PRAGMA user_version = 0"}, std::string{"SELECT 1; DROP TABLE stage"}}) {
    const Outcome outcome = run_program(oodsweep_command({"sql", folder, sql}));
    EXPECT_EQ(outcome.code, 2) << sql << '\n' << outcome.output;
  }
  EXPECT_EQ(run.table(), before);
  EXPECT_FALSE(is_possessed());
}

TEST_F(HostileRunTest, OthersDoNotSeeIntoARunFolderThatWasMadeForIt) {
  const ChaosRun run{{.arguments = {}, .run_dir = run_dir()}};
  ASSERT_EQ(run_program(run.single_command()).code, 0);
  EXPECT_EQ(fs::status(run.run_dir()).permissions(), fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator{run.run_dir()}) {
    const fs::perms others = fs::perms::group_write | fs::perms::others_write;
    EXPECT_EQ(entry.status().permissions() & others, fs::perms::none) << entry.path();
  }
}

}  // namespace
}  // namespace oodsweep
