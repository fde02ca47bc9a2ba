#include "datasets/fetch_help/fetch_help.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "core/error.hpp"
#include "orchestrator/commands/command.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// The first word that names a file.
std::string first_file(const std::string& line) {
  std::istringstream words{line};
  for (std::string word; words >> word;) {
    if (word.starts_with("downloads/")) return word;
  }
  return "no file in the line";
}

TEST(FetchHelpTest, EveryImportLineIsOneThatTheProgramTakes) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  for (const FetchHelp& help : fetch_helps()) {
    for (const std::string& line : help.commands) {
      CLI::App app{"", "oodsweep"};
      Action action;
      add_data_command(app, action);
      ASSERT_NO_THROW(app.parse(line, true)) << line;
      ASSERT_TRUE(action) << line;
      // Options are looked at before files, so all that is wrong is that the file is not there.
      EXPECT_THAT(message_of<ConfigError>([&] { static_cast<void>(action()); }),
                  HasSubstr(first_file(line)))
          << line;
    }
  }
  std::filesystem::current_path(before);
}

TEST(FetchHelpTest, EverySetSaysWhatItIs) {
  std::set<std::string> names;
  for (const FetchHelp& help : fetch_helps()) {
    EXPECT_TRUE(names.insert(help.name).second) << help.name;
    EXPECT_FALSE(help.summary.empty() || help.used_for.empty() || help.origin.empty()) << help.name;
    EXPECT_FALSE(help.files.empty() || help.commands.empty()) << help.name;
    EXPECT_THAT(help.commands.front(), HasSubstr("--name " + help.name)) << help.name;
  }
}

TEST(FetchHelpTest, AnUnknownSetIsAnsweredWithTheNearest) {
  EXPECT_THAT(message_of<ConfigError>([] { static_cast<void>(find_fetch_help("minst")); }),
              testing::AllOf(HasSubstr("minst"), HasSubstr("mnist")));
}

}  // namespace
}  // namespace oodsweep
