// Strings of a sweep file or of the command line that try to be a command, a path or SQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class HostileNamesTest : public testing::Test {
 protected:
  /// A shell, a path or SQL would leave this file behind.
  [[nodiscard]] std::string marker() const { return (outside_.path() / "marker").string(); }
  [[nodiscard]] std::vector<std::string> hostile() const {
    return {"../../x",
            "/etc/passwd",
            "$(touch " + marker() + ")",
            "`touch " + marker() + "`",
            "x; touch " + marker(),
            "x' || touch " + marker() + " || '",
            "'; DROP TABLE stage; --",
            "\" AS x; DROP TABLE stage; --",
            "--run-dir=" + marker(),
            std::string{"x\0y", 3}};
  }
  /// Everything below the sweep's folder, and the marker.
  [[nodiscard]] std::set<std::string> files(const SweepFolder& folder) const {
    std::set<std::string> paths;
    for (const auto& root : {folder.file().parent_path(), outside_.path()}) {
      for (const auto& entry : fs::recursive_directory_iterator{root}) {
        paths.insert(entry.path().string());
      }
    }
    return paths;
  }
  void expect_refused(const SweepFolder& folder, const Command& command) const {
    const auto before = files(folder);
    const Outcome outcome = run_program(command);
    EXPECT_EQ(outcome.code, 2) << outcome.output;
    EXPECT_THAT(outcome.output, Not(HasSubstr("terminate called")));
    EXPECT_EQ(files(folder), before);
  }

 private:
  TemporaryFolder outside_;
};

TEST_F(HostileNamesTest, AreRefusedWhereverASweepFileNamesSomething) {
  for (const char* place :
       {"/name", "/network", "/outliers", "/in_distribution/train", "/test_outliers/0",
        "/training/recipe", "/evaluation/conventions/0", "/methods/0/method"}) {
    for (const std::string& name : hostile()) {
      SCOPED_TRACE(place + (": " + name));
      Json sweep = tiny_sweep();
      sweep[Json::json_pointer{place}] = name;
      const SweepFolder folder{sweep};
      expect_refused(folder, oodsweep_command({"plan", folder.file().string(), "--data",
                                               folder.data().string()}));
    }
  }
}

/// A path by its nature: that file is read, as what it is, and nothing else happens.
TEST_F(HostileNamesTest, AreOnlyReadAsWeights) {
  for (const std::string& name : hostile()) {
    SCOPED_TRACE(name);
    Json sweep = tiny_sweep();
    sweep["network"] = {{"name", "mnist_convnet"}, {"weights", name}};
    const SweepFolder folder{sweep};
    expect_refused(folder, oodsweep_command(
                               {"plan", folder.file().string(), "--data", folder.data().string()}));
  }
}

TEST_F(HostileNamesTest, AreRefusedAsSettings) {
  for (const char* key : {"name", "network", "training.recipe", "seed", "no such key"}) {
    for (const std::string& value : hostile()) {
      if (value.find('\0') != std::string::npos) continue;  // no argument can hold it
      SCOPED_TRACE(key + (": " + value));
      const SweepFolder folder;
      expect_refused(folder, oodsweep_command({"plan", folder.file().string(), "--data",
                                               folder.data().string(), "--set",
                                               std::string{key} + "=" + value}));
    }
  }
}

TEST_F(HostileNamesTest, AreRefusedAsNamesOfDataSets) {
  const SweepFolder folder;
  fs::create_directories(folder.data());
  for (const std::string& name : hostile()) {
    if (name.find('\0') != std::string::npos) continue;
    SCOPED_TRACE(name);
    const std::string root = folder.data().string();
    expect_refused(folder, oodsweep_command({"data", "show", "--data", root, "--", name}));
    expect_refused(folder, oodsweep_command(
                               {"data", "import", "idx", root, "--data", root, "--name=" + name}));
  }
}

}  // namespace
}  // namespace oodsweep
