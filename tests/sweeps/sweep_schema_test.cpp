#include "sweeps/sweep_schema.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/json.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/sweeps/random_sweep.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

const fs::path kSource{OODSWEEP_SOURCE_DIR};

/// What a standard validator says of sweeps, one line each; none if no Python here has one.
class SchemaTest : public testing::Test {
 protected:
  std::vector<std::string> verdicts(const std::vector<Json>& sweeps) const {
    std::ofstream{folder_.path() / "schema.json"} << sweep_schema();
    std::ofstream{folder_.path() / "documents.json"} << Json(sweeps);
    for (const char* python : {"python3", "/usr/bin/python3"}) {
      const fs::path out = folder_.path() / "verdicts";
      const std::string command =
          std::string{python} + " '" + (kSource / "tests/sweeps/validate_with_schema.py").string() +
          "' '" + (folder_.path() / "schema.json").string() + "' '" +
          (folder_.path() / "documents.json").string() + "' > '" + out.string() + "'";
      const int status = std::system(command.c_str());
      if (status == 0) return lines_of(out);
      EXPECT_EQ(WEXITSTATUS(status), 77) << command;
    }
    return {};
  }

 private:
  static std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in{file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  TemporaryFolder folder_;
};

constexpr const char* kNoValidator =
    "no Python here has jsonschema; cluster/setup.sh installs python3-jsonschema";

/// All but the recipes, which are no sweeps.
std::vector<fs::path> sweep_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{kSource / "sweeps"}) {
    const bool recipe = entry.path().parent_path().filename() == "recipes";
    if (entry.path().extension() == ".json" && !recipe) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_F(SchemaTest, AcceptsTheSweepsOfThisProject) {
  std::vector<Json> sweeps;
  for (const fs::path& file : sweep_files()) sweeps.push_back(read_json_file(file));
  ASSERT_GE(sweeps.size(), 3U);
  const std::vector<std::string> said = verdicts(sweeps);
  ASSERT_FALSE(said.empty()) << kNoValidator;
  ASSERT_EQ(said.size(), sweeps.size());
  for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i], "valid") << sweep_files()[i];
}

TEST_F(SchemaTest, AcceptsWhatTheProgramAccepts) {
  std::vector<Json> sweeps;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    SweepMaker made{seed};
    sweeps.push_back(made.sweep());
    made.draw_some(sweeps.back());
    EXPECT_EQ(parse_refusal(sweeps.back()), "");
  }
  const std::vector<std::string> said = verdicts(sweeps);
  ASSERT_FALSE(said.empty()) << kNoValidator;
  ASSERT_EQ(said.size(), sweeps.size());
  for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i], "valid") << sweeps[i].dump(1);
}

/// One thing wrong in each.
std::vector<Json> bad_sweeps() {
  std::vector<Json> sweeps;
  const auto with = [&](const std::string& pointer, Json value) {
    sweeps.push_back(small_sweep_with(pointer, std::move(value)));
  };
  with("/format", "oodsweep/2");
  with("/name", "a/b");
  with("/repeat", 2);
  with("/repeats", 0);
  with("/repeats", 2.5);
  with("/repeats", true);
  with("/repeats", {1, 2});
  with("/seed", -1);
  with("/network", "mnist_convnt");
  with("/network", {{"name", "mnist_convnet"}, {"dropout", 1}});
  with("/network", "wide_resnet");
  with("/network", {{"name", "wide_resnet"}, {"depth", 40}});
  with("/network", {{"name", "mnist_convnet"}, {"depth", 40}});
  with("/network", Json::array());
  with("/in_distribution", {{"train", "glyphs"}});
  with("/outliers", 3);
  with("/test_outliers", "gaussian");
  with("/test_outliers", Json::array());
  with("/test_outliers", {"gaussian", "gaussian"});
  with("/test_outliers/0", {"gaussian", "blobs"});
  with("/test_outliers", {{"from", 0}, {"to", 1}, {"count", 2}});
  with("/training/recipe", "quikstart");
  with("/training/epochs", 0);
  with("/training/epochs", Json::array());
  with("/training/epochs", {1, 1});
  with("/training/learning_rate", 0);
  with("/training/learning_rate", {{"from", 0.1}, {"to", 1}});
  with("/training/learning_rate", {{"from", 0.1}, {"to", 1}, {"count", 2}, {"step", 0.1}});
  with("/training/learning_rate", {{"from", 0.1}, {"to", 1}, {"count", 1}});
  with("/training/momentum", 1);
  with("/training/nesterov", 1);
  with("/training/outlier_order", "offset");
  with("/training/outlier_augmentation", "flip");
  with("/training/augmentation", "crop");
  with("/training/milestones", 0.5);
  with("/training/milestones", Json::array());
  with("/training/milestones", {0.5, "0.75"});
  with("/evaluation/draws", 0);
  with("/evaluation/conventions", {"oe", "sll"});
  with("/zip", {"network", "outliers"});
  with("/only", Json::object());
  with("/random", 0);
  with("/methods", Json::array());
  with("/methods/0/method", "mspp");
  with("/methods/0/start", "scratch");
  with("/methods/1/start", "fresh");
  with("/methods/1/outlier_loss_weight", -0.5);
  with("/methods/1/outlier_loss_weight", "0.5");
  with("/methods/1", {{"method", "reject_classes"}, {"reject_count", 0}});
  with("/methods/1", {{"method", "reject_classes"}, {"k", 5}});
  with("/methods/0", {{"method", "odin"}, {"temperature", 0}});
  with("/methods/0", {{"method", "odin"}, {"epsilon", 1.5}});
  Json missing = small_sweep();
  missing.erase("network");
  sweeps.push_back(std::move(missing));
  return sweeps;
}

TEST_F(SchemaTest, RefusesWhatTheProgramRefuses) {
  const std::vector<Json> sweeps = bad_sweeps();
  for (const Json& sweep : sweeps) EXPECT_NE(parse_refusal(sweep), "") << sweep.dump(1);
  const std::vector<std::string> said = verdicts(sweeps);
  ASSERT_FALSE(said.empty()) << kNoValidator;
  ASSERT_EQ(said.size(), sweeps.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(said[i].substr(0, 8), "invalid ") << sweeps[i].dump(1);
  }
}

TEST(SweepSchemaTest, BoundsAreThoseOfTheRules) {
  const Json definitions = sweep_schema().at("$defs");
  const auto value = [&](const char* definition, const char* key) {
    return definitions.at(definition).at("properties").at(key).at("anyOf").at(0);
  };
  EXPECT_EQ(value("training", "epochs"),
            (Json{{"type", "integer"}, {"minimum", 1}, {"maximum", 100000}}));
  EXPECT_EQ(value("training", "learning_rate"),
            (Json{{"type", "number"}, {"exclusiveMinimum", 0}, {"exclusiveMaximum", 1000}}));
  EXPECT_EQ(value("training", "momentum"),
            (Json{{"type", "number"}, {"minimum", 0}, {"exclusiveMaximum", 1}}));
  EXPECT_EQ(value("method_odin", "epsilon"),
            (Json{{"type", "number"}, {"minimum", 0}, {"maximum", 1}}));
}

}  // namespace
}  // namespace oodsweep
