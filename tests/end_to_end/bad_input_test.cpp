#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <functional>
#include <vector>

#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"
#include "tests/end_to_end/tiny_sweep.hpp"
#include "tests/models/pytorch_samples.hpp"
#include "tests/sweeps/stored_set.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

using Words = std::vector<std::string>;

/// A mistake and what the message has to name: place, value, and what would be right.
struct Mistake {
  std::string name;  ///< Of the test.
  std::function<void(Json& sweep)> make;
  Words message;
};

Mistake value(const std::string& name, const std::string& pointer, Json wrong, Words message) {
  return {name,
          [pointer, wrong = std::move(wrong)](Json& sweep) {
            sweep[Json::json_pointer{pointer}] = wrong;
          },
          std::move(message)};
}

Mistake odin_value(const std::string& name, const std::string& key, Json wrong, Words message) {
  return value(name, "/methods/0", {{"method", "odin"}, {key, std::move(wrong)}},
               std::move(message));
}

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.name; }

/// Each call goes through the real command line and must end before any work.
void expect_refused(const SweepFolder& folder, const Command& command, const Words& message) {
  const Outcome outcome = run_program(command);
  EXPECT_EQ(outcome.code, 2) << outcome.output;
  for (const std::string& word : message) EXPECT_THAT(outcome.output, HasSubstr(word));
  EXPECT_THAT(outcome.output, testing::Not(HasSubstr("terminate called")));
  EXPECT_FALSE(fs::exists(folder.run_dir() / "requests")) << "work was begun";
}

class BadValueTest : public testing::TestWithParam<Mistake> {};

TEST_P(BadValueTest, IsNamedWithFilePlaceValueAndRule) {
  Json sweep = tiny_sweep();
  GetParam().make(sweep);
  const SweepFolder folder{sweep};
  Words message = GetParam().message;
  message.push_back(folder.file().string());
  expect_refused(folder, folder.run_command(), message);
}

INSTANTIATE_TEST_SUITE_P(
    Sweep, BadValueTest,
    testing::Values(
        value("UnknownKey", "/repeat", 2, {"unknown key \"repeat\"", "did you mean \"repeats\""}),
        value("PapersSymbol", "/methods/1/lambda", 0.5,
              {"methods[1]", "\"lambda\"", "did you mean \"outlier_loss_weight\""}),
        value("WrongType", "/repeats", "two", {"repeats", "\"two\"", "integer"}),
        value("FractionForAnInteger", "/repeats", 2.5, {"repeats", "2.5", "integer"}),
        value("TrueForAnInteger", "/repeats", true, {"repeats", "true", "integer"}),
        value("EmptyList", "/test_outliers", Json::array(), {"test_outliers", "[]", "not empty"}),
        value("UnknownMethod", "/methods/0/method", "mspp",
              {"methods[0]", "\"mspp\"", "did you mean \"msp\""}),
        value("UnknownNetwork", "/network", "mnist_convnett",
              {"network", "\"mnist_convnett\"", "did you mean \"mnist_convnet\""}),
        value("UnknownDataSet", "/test_outliers/0", "glyphs-nowel",
              {"test_outliers[0]", "\"glyphs-nowel\"", "did you mean \"glyphs-novel\""}),
        value("UnknownConvention", "/evaluation/conventions/0", "eo",
              {"evaluation.conventions[0]", "\"eo\"", "oe"}),
        odin_value("EpsilonAboveOne", "epsilon", 1.5, {"methods[0].epsilon", "1.5", "from 0 to 1"}),
        odin_value("EpsilonBelowZero", "epsilon", {0, -0.001},
                   {"methods[0].epsilon[1]", "-0.001", "from 0 to 1"}),
        odin_value("EpsilonAsNan", "epsilon", "nan", {"methods[0].epsilon", "\"nan\""}),
        odin_value("EpsilonWithoutValues", "epsilon", Json::array(), {"methods[0].epsilon", "[]"}),
        odin_value("TemperatureZero", "temperature", {10, 0},
                   {"methods[0].temperature[1]", "0", "> 0"}),
        odin_value("TemperatureBelowZero", "temperature", -3,
                   {"methods[0].temperature", "-3", "> 0"}),
        odin_value("TemperatureWithoutValues", "temperature", Json::array(),
                   {"methods[0].temperature", "[]"}),
        odin_value("TemperatureTwice", "temperature", {10, 10.0},
                   {"methods[0].temperature", "10.0", "once"}),
        value("AnotherFormat", "/format", "oodsweep/7",
              {"format", "\"oodsweep/7\"", "\"oodsweep/1\""}),
        value("NameWithASlash", "/name", "a/b", {"name", "\"a/b\"", "letters"}),
        value("NameWithQuotes", "/name", "a\"b", {"name", "a\\\"b", "letters"}),
        value("TooManyRepeats", "/repeats", 1'000'000'000'000'000'000,
              {"repeats", "1000000000000000000", "10000"}),
        value("ADataSetThatIsMissing", "/in_distribution", "mnist",
              {"in_distribution", "\"mnist\"", "data"})),
    [](const auto& instance) { return instance.param.name; });

/// Replaces the second method.
Mistake reject_classes(const std::string& name, const Json& parameters, Words message) {
  return {name,
          [parameters](Json& sweep) {
            sweep["methods"][1] = {{"method", "reject_classes"}, {"training", {{"epochs", 1}}}};
            sweep["methods"][1].update(parameters);
          },
          std::move(message)};
}

INSTANTIATE_TEST_SUITE_P(
    RejectClasses, BadValueTest,
    testing::Values(reject_classes("NoRejectClass", {{"reject_count", 0}},
                                   {"methods[1].reject_count", "0", "from 1"}),
                    reject_classes("NegativeWeight", {{"outlier_loss_weight", -0.5}},
                                   {"methods[1].outlier_loss_weight", "-0.5", ">= 0"}),
                    reject_classes("FittedScoreWithoutValidation", {{"score", "weighted_all"}},
                                   {"methods[1]", "missing key \"validation_outliers\""}),
                    reject_classes("PapersSymbol", {{"k", 5}},
                                   {"methods[1]", "\"k\"", "did you mean \"reject_count\""})),
    [](const auto& instance) { return instance.param.name; });

Json range(double from, double to, const char* key, const Json& number) {
  return {{"from", from}, {"to", to}, {key, number}};
}

/// Merges `wrong` into the sweep; null removes a key.
Mistake merged(const std::string& name, const Json& wrong, Words message) {
  return {name, [wrong](Json& sweep) { sweep.merge_patch(wrong); }, std::move(message)};
}

const Json& unequal_lists() {
  static const Json methods = Json::parse(R"([{"method": "outlier_exposure",
    "outlier_loss_weight": [0.25, 0.5, 1], "training": {"epochs": [1, 2]},
    "zip": [["outlier_loss_weight", "training.epochs"]]}])");
  return methods;
}

INSTANTIATE_TEST_SUITE_P(
    Language, BadValueTest,
    testing::Values(
        value("RangeThatGoesBack", "/methods/1/outlier_loss_weight", range(1, 0, "step", 0.1),
              {"methods[1].outlier_loss_weight", "\"step\":0.1", "from < to"}),
        value("RangeOfNoNumbers", "/training/epochs", range(1, 5, "count", 0),
              {"training.epochs.count", "0", "2 to 10000"}),
        value("RangeOfOneDraw", "/training/learning_rate", range(0.1, 0.1, "random", 1),
              {"training.learning_rate", "\"random\":1", "from < to"}),
        value("ZipOfUnequalLengths", "/methods", unequal_lists(),
              {"methods[0].zip[0]", "outlier_loss_weight has 3, training.epochs has 2"}),
        value("ZipOfASet", "/zip", Json::array({Json::array({"outliers", "test_outliers"})}),
              {"zip[0][1]", "\"test_outliers\"", "a key that is an axis"}),
        value("ConditionOnASet", "/only", {{"test_outliers", "uniform"}},
              {"only.test_outliers", "a key that is an axis"}),
        value("AnAxisForATestSet", "/test_outliers/0", {"uniform", "blobs"},
              {"test_outliers[0]", "[\"uniform\",\"blobs\"]", "a list of data sets"}),
        value("ARangeForATestSet", "/test_outliers", range(0, 1, "count", 2),
              {"test_outliers", "\"count\":2", "a list of data sets"}),
        value("AnAxisForTheTestPart", "/in_distribution/test", {"glyphs:test", "uniform"},
              {"in_distribution.test", "[\"glyphs:test\",\"uniform\"]"}),
        value("AListForARecipe", "/training/recipe", {"oe", "quickstart"},
              {"training.recipe", "[\"oe\",\"quickstart\"]"}),
        value("ARecipeWithoutARow", "/training/recipe", "oe",
              {"training", "recipe \"oe\" has no row", "data set \"glyphs\"",
               "missing keys: batch_size"}),
        value("ASplitThatDoesNotExist", "/test_outliers/0", "glyphs-novel:valid",
              {"test_outliers[0]", "\"glyphs-novel:valid\"", "glyphs-novel has test"}),
        value("AClassThatDoesNotExist", "/test_outliers/0", "glyphs-novel{no-such}",
              {"test_outliers[0]", "\"no-such\""}),
        value("NegativeWeight", "/methods/1/outlier_loss_weight", -0.5,
              {"methods[1].outlier_loss_weight", "-0.5", ">= 0"}),
        merged("OutliersForTrainingMissing", {{"outliers", nullptr}},
               {"methods[1]", "missing key \"outliers\""})),
    [](const auto& instance) { return instance.param.name; });

/// Sweep files that are no valid JSON.
class BadFileTest : public testing::Test {
 protected:
  void expect_refused_text(const std::string& text, Words message) const {
    std::ofstream{folder_.file()} << text;
    message.push_back(folder_.file().string());
    expect_refused(folder_, folder_.run_command(), message);
  }
  SweepFolder folder_;
};

TEST_F(BadFileTest, ADuplicateKey) {
  expect_refused_text("{\"format\": \"oodsweep/1\",\n \"name\": \"a\",\n \"name\": \"b\"}",
                      {"line 3", "duplicate key \"name\""});
}

TEST_F(BadFileTest, NanIsNoJson) {
  Json sweep = tiny_sweep();
  sweep["methods"][0] = {{"method", "odin"}, {"epsilon", "NAN"}};
  std::string text = sweep.dump(1);
  text.replace(text.find("\"NAN\""), 5, "NaN");
  expect_refused_text(text, {"line", "column"});
}

TEST_F(BadFileTest, TruncatedJson) {
  const std::string text = tiny_sweep().dump(1);
  expect_refused_text(text.substr(0, text.size() / 2), {"line", "column"});
}

TEST_F(BadFileTest, AMissingFile) {
  fs::remove(folder_.file());
  expect_refused(folder_, folder_.run_command(), {folder_.file().string()});
}

/// Stored data sets with something wrong.
class BadDataTest : public testing::Test {
 protected:
  BadDataTest() {
    write_stored_set(folder_.data(), "digits", {1, 28, 28},
                     {{"train", {1, 2, 3, 4}}, {"test", {5, 6, 7, 8}}});
    write_stored_set(folder_.data(), "letters", {1, 28, 28}, {{"test", {12, 13}}});
  }

  void expect_refused_sweep(const Json& sweep, const Words& message) const {
    std::ofstream{folder_.file()} << sweep.dump(1);
    expect_refused(folder_, folder_.run_command(), message);
  }
  static Json sweep_on_letters() {
    Json sweep = tiny_sweep();
    sweep["test_outliers"] = {"letters"};
    return sweep;
  }
  [[nodiscard]] fs::path shard() const { return folder_.data() / "letters" / "test.h5"; }

  SweepFolder folder_;
};

TEST_F(BadDataTest, AMissingShard) {
  fs::remove(shard());
  expect_refused_sweep(sweep_on_letters(), {"test_outliers[0]", shard().string(), "missing"});
}

TEST_F(BadDataTest, ATruncatedShard) {
  fs::resize_file(shard(), fs::file_size(shard()) - 8);
  expect_refused_sweep(sweep_on_letters(), {"test_outliers[0]", shard().string(), "truncated"});
}

TEST_F(BadDataTest, AnAlteredShard) {
  std::fstream file{shard(), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(fs::file_size(shard())) - 1);
  file.put('\x7f');
  file.close();
  expect_refused_sweep(sweep_on_letters(), {"test_outliers[0]", shard().string(), "altered"});
  const Outcome verify =
      run_program(oodsweep_command({"data", "verify", "--data", folder_.data().string()}));
  EXPECT_EQ(verify.code, 2);
  EXPECT_THAT(verify.output, HasSubstr(shard().string()));
}

TEST_F(BadDataTest, AManifestOfAnotherVersion) {
  const fs::path file = folder_.data() / "letters" / "manifest.json";
  Json manifest = read_json_file(file);
  manifest["format"] = "oodsweep-data/9";
  std::ofstream{file} << manifest;
  expect_refused_sweep(sweep_on_letters(), {file.string(), "oodsweep-data/9"});
}

TEST_F(BadDataTest, AnImageSizeThatTheNetworkCannotTake) {
  write_stored_set(folder_.data(), "photos", {3, 32, 32}, {{"test", {3, 4}}});
  Json sweep = sweep_on_letters();
  sweep["test_outliers"] = {"photos"};
  expect_refused_sweep(sweep, {"test_outliers[0]", "photos", "3x32x32", "1x28x28"});
}

TEST_F(BadDataTest, TheSameImagesInValidationAndTest) {
  write_stored_set(folder_.data(), "others", {1, 28, 28}, {{"test", {12, 20, 21}}});
  Json sweep = sweep_on_letters();
  sweep["validation_outliers"] = {"others"};
  expect_refused_sweep(sweep, {"test_outliers[0]", "validation_outliers[0]", "letters", "1 of"});
}

/// Weights files with something wrong.
class BadWeightsTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path weights() const { return folder_.file().parent_path() / "weights.pt"; }

  void expect_refused_weights(Words message) const {
    Json sweep = tiny_sweep();
    sweep["network"] = {{"name", "mnist_convnet"}, {"weights", "weights.pt"}};
    std::ofstream{folder_.file()} << sweep.dump(1);
    message.push_back(weights().string());
    expect_refused(folder_, folder_.run_command(), message);
  }
  void write(const std::string& bytes) const {
    std::ofstream{weights(), std::ios::binary} << bytes;
  }
  void write_network(std::int64_t classes) const {
    const NetworkSpec spec{.name = "mnist_convnet",
                           .input = {1, 28, 28},
                           .outputs = classes,
                           .dropout = 0.5,
                           .mean = {},
                           .std = {}};
    std::vector<NamedArray> arrays;
    for (const TensorDescription& tensor : find_network(spec.name, "test").tensors(spec)) {
      const auto bytes = static_cast<std::size_t>(element_count(tensor.shape)) * sizeof(float);
      arrays.push_back({tensor.name, DType::kFloat32, tensor.shape, std::vector<std::byte>(bytes)});
    }
    write_safetensors(weights(), arrays, {});
  }

  SweepFolder folder_;
};

TEST_F(BadWeightsTest, Missing) { expect_refused_weights({}); }

TEST_F(BadWeightsTest, Truncated) {
  write_network(10);
  fs::resize_file(weights(), fs::file_size(weights()) / 2);
  expect_refused_weights({"truncated"});
  const std::string stream = stream_of(sample_file());
  write(stream.substr(0, stream.size() - 5));
  expect_refused_weights({"truncated"});
}

TEST_F(BadWeightsTest, OfAnotherNetwork) {
  write_network(5);
  expect_refused_weights({"fc2"});
  write(stream_of(sample_file()));
  expect_refused_weights({"mnist_convnet"});
}

TEST_F(BadWeightsTest, WithAForbiddenGlobal) {
  const fs::path victim = folder_.file().parent_path() / "pwned";
  write(stream_around(pickled::kProto + "cos\nsystem\n" +
                          pickled::tuple({pickled::text("touch " + victim.string())}) + "R.",
                      {}));
  expect_refused_weights({"os.system"});
  EXPECT_FALSE(fs::exists(victim));
}

TEST(BadRunFolderTest, ThatCannotBeWritten) {
  const SweepFolder folder;
  std::ofstream{folder.run_dir()} << "a file, not a folder";
  const Outcome outcome = run_program(folder.run_command());
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.output, HasSubstr(folder.run_dir().string()));
  EXPECT_THAT(outcome.output, HasSubstr("a run folder that can be written"));
}

TEST(BadRunFolderTest, OfAnotherVersion) {
  const SweepFolder folder;
  Command one_stage = folder.run_command();
  one_stage.insert(one_stage.end(),
                   {"--set", "repeats=1", "--set", "methods=[{\"method\":\"msp\"}]"});
  ASSERT_EQ(run_program(one_stage).code, 0);
  const fs::path file = folder.run_dir() / "sweep.db";
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const Outcome outcome = run_program(folder.run_command());
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.output, HasSubstr(file.string()));
  EXPECT_THAT(outcome.output, HasSubstr("99"));
}

TEST(BadCommandTest, IsAnsweredWithTheNearest) {
  const Outcome outcome = run_program(oodsweep_command({"rum", "x.json"}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.output, HasSubstr("did you mean \"run\""));
  EXPECT_EQ(run_program(oodsweep_command({"run"})).code, 2);
  EXPECT_EQ(run_program(oodsweep_command({"table", "/no/such/run"})).code, 2);
  EXPECT_EQ(run_program(oodsweep_command({"sql", "/no/such/run", "SELECT 1"})).code, 2);
  EXPECT_EQ(run_program(oodsweep_command({"--help"})).code, 0);
}

TEST(SchemaCommandTest, PrintsASchema) {
  const Outcome outcome = run_program(oodsweep_command({"schema"}));
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(Json::parse(outcome.output).at("properties").contains("in_distribution"));
}

TEST(BadInputTest, UnderMpirunIsSaidOnce) {
  Json sweep = tiny_sweep();
  sweep["repeats"] = 2.5;
  const SweepFolder folder{sweep};
  const Outcome outcome = run_program(on_ranks(3, folder.run_command()));
  EXPECT_EQ(outcome.code, 2) << outcome.output;
  const auto first = outcome.output.find("2.5");
  ASSERT_NE(first, std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.output.find("2.5", first + 1), std::string::npos) << outcome.output;
  EXPECT_TRUE(all_gone(folder.run_dir().string()));
}

}  // namespace
}  // namespace oodsweep
