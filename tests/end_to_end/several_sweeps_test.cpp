#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Small enough that several runs take seconds: MSP after one epoch, one repeat.
Json msp_sweep(const std::string& name, const std::string& test_set) {
  Json sweep = tiny_sweep();
  sweep["name"] = name;
  sweep["repeats"] = 1;
  sweep["training"]["epochs"] = 1;
  sweep["test_outliers"] = {test_set};
  sweep["methods"] = Json::array({{{"method", "msp"}}});
  return sweep;
}

/// Two sweeps that share training and in-distribution stages.
class SeveralSweepsTest : public testing::Test {
 protected:
  SeveralSweepsTest() {
    write(one_, msp_sweep("one", "uniform"));
    write(two_, msp_sweep("two", "gaussian"));
  }

  static void write(const fs::path& file, const Json& sweep) {
    std::ofstream{file} << sweep.dump(1) << '\n';
  }
  [[nodiscard]] Outcome run(const Command& files) const {
    Command arguments{"run", "--run-dir", folder_.run_dir().string(), "--data",
                      folder_.data().string()};
    arguments.insert(arguments.end(), files.begin(), files.end());
    return run_program(oodsweep_command(arguments));
  }
  [[nodiscard]] std::string table(const std::string& sweep) const {
    return run_program(oodsweep_command({"table", folder_.run_dir().string(), "--sweep", sweep}))
        .output;
  }

  SweepFolder folder_;
  fs::path one_ = folder_.file().parent_path() / "one.json";
  fs::path two_ = folder_.file().parent_path() / "two.json";
};

TEST_F(SeveralSweepsTest, OneRunComputesWhatTheyShareOnce) {
  const Outcome both = run({one_.string(), two_.string()});
  ASSERT_EQ(both.code, 0) << both.output;
  EXPECT_THAT(both.output, HasSubstr("sweep one, two: 2 trials"));
  const RunDatabase database = folder_.database();
  EXPECT_EQ(database.integer("SELECT count(*) FROM sweep"), 2);
  // Shared: training, then outputs, score and evaluation of glyphs. Each its own: three of one set.
  EXPECT_EQ(database.integer("SELECT count(*) FROM attempt"), 4 + 3 + 3);
  const Command status = oodsweep_command({"status", folder_.run_dir().string()});
  EXPECT_THAT(run_program(status).output, HasSubstr("10 done"));
  EXPECT_THAT(table("one"), HasSubstr("uniform"));
  EXPECT_THAT(table("two"), HasSubstr("gaussian"));
  EXPECT_THAT(run({two_.string()}).output, HasSubstr("adopted 7 finished stages"));
  EXPECT_EQ(database.integer("SELECT count(*) FROM attempt"), 10);
  EXPECT_THAT(run_program(status).output, HasSubstr("7 done"));
}

TEST_F(SeveralSweepsTest, AChangedFileIsANewVersionThatKeepsTheStages) {
  ASSERT_EQ(run({one_.string()}).code, 0);
  write(one_, msp_sweep("one", "blobs"));
  const Outcome changed = run({one_.string()});
  EXPECT_EQ(changed.code, 0) << changed.output;
  EXPECT_THAT(changed.output, HasSubstr("adopted 4 finished stages"));
  EXPECT_THAT(table("one"), HasSubstr("one version 2"));
  EXPECT_THAT(table("one"), HasSubstr("blobs"));
  EXPECT_THAT(table("one@1"), HasSubstr("one version 1"));
  EXPECT_THAT(table("one@1"), HasSubstr("uniform"));
  EXPECT_THAT(table("one@3"), HasSubstr("NAME@VERSION"));
  write(one_, msp_sweep("one", "uniform"));  // as it was: the first version again
  EXPECT_THAT(run({one_.string()}).output, HasSubstr("adopted 7 finished stages"));
  EXPECT_THAT(table("one"), HasSubstr("one version 1"));
}

TEST_F(SeveralSweepsTest, NeedNamesOfTheirOwnAndAFolder) {
  write(two_, msp_sweep("one", "gaussian"));
  const Outcome same_name = run({one_.string(), two_.string()});
  EXPECT_EQ(same_name.code, 2);
  EXPECT_THAT(same_name.output, HasSubstr("two.json: name: \"one\""));
  write(two_, msp_sweep("two", "gaussian"));
  const Outcome no_folder = run_program(
      oodsweep_command({"run", one_.string(), two_.string(), "--data", folder_.data().string()}));
  EXPECT_EQ(no_folder.code, 2);
  EXPECT_THAT(no_folder.output, HasSubstr("missing --run-dir"));
}

}  // namespace
}  // namespace oodsweep
