#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

using testing::TempDir;

std::filesystem::path written(const std::string& text) {
  const std::filesystem::path path = std::filesystem::path{TempDir()} / "oodsweep-load.json";
  std::ofstream{path} << text;
  return path;
}

std::string text_refusal(const std::string& text) {
  return refusal([&] { static_cast<void>(load_sweep(written(text))); });
}

/// What is wrong with the small sweep once `pointer` holds `value`.
std::string refusal_with(const std::string& pointer, Json value) {
  return parse_refusal(small_sweep_with(pointer, std::move(value)));
}

void expect_all_in(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(message.find(part), std::string::npos) << '"' << part << "\" is not in: " << message;
  }
}

TEST(LoadSweepTest, ReadsTheSmallSweepWithItsDefaults) {
  const SweepSpec spec = load_sweep(written(small_sweep().dump()));
  EXPECT_EQ(spec.name, "small");
  EXPECT_EQ(spec.seed, 1);
  EXPECT_EQ(spec.repeats, 2);
  ASSERT_EQ(spec.in_distribution.size(), 1U);
  EXPECT_EQ(spec.in_distribution[0].text(), "glyphs");
  ASSERT_EQ(spec.networks.size(), 1U);
  EXPECT_EQ(spec.networks[0].text(), "mnist_convnet");
  EXPECT_EQ(spec.training.recipe, "quickstart");
  EXPECT_EQ(spec.test_outliers[1].text, "gaussian");
  EXPECT_EQ(spec.evaluation.draws, 10);
  EXPECT_EQ(spec.evaluation.conventions, (std::vector<std::string>{"oe"}));
  ASSERT_EQ(spec.methods.size(), 2U);
  for (const Axis& axis : spec.methods[1].train_axes) EXPECT_FALSE(axis.given) << axis.key;
}

TEST(LoadSweepTest, OverridesCountAsIfTheFileSaidThem) {
  const SweepSpec spec = load_sweep(written(small_sweep().dump()), {"repeats=5", "seed=7"});
  EXPECT_EQ(spec.repeats, 5);
  EXPECT_EQ(spec.source.at("seed"), 7);
}

TEST(LoadSweepTest, AllowsComments) {
  EXPECT_EQ(text_refusal("// a sweep\n" + small_sweep().dump()), "");
}

TEST(LoadSweepTest, RefusesAFileThatIsNotThere) {
  const std::string message = refusal([] { static_cast<void>(load_sweep("/no/such/sweep.json")); });
  expect_all_in(message, {"/no/such/sweep.json"});
}

TEST(LoadSweepTest, RefusesTruncatedJsonWithItsLine) {
  const std::string text = small_sweep().dump(1);
  expect_all_in(text_refusal(text.substr(0, text.size() / 2)), {"oodsweep-load.json", "line"});
}

TEST(LoadSweepTest, RefusesADuplicateKey) {
  std::string text = small_sweep().dump();
  text.insert(1, R"("repeats": 3, )");
  expect_all_in(text_refusal(text), {"oodsweep-load.json", "repeats"});
}

TEST(LoadSweepTest, RefusesAnotherFormatBeforeAnythingElse) {
  Json sweep = small_sweep_with("/format", "oodsweep/2");
  sweep["from_the_future"] = true;
  expect_all_in(parse_refusal(sweep), {"s.json: format", "\"oodsweep/2\"", "\"oodsweep/1\""});
  sweep.erase("format");
  expect_all_in(parse_refusal(sweep), {"s.json", "missing key \"format\""});
}

TEST(LoadSweepTest, RefusesUnknownKeysWithTheNearest) {
  expect_all_in(refusal_with("/repeat", 3), {"s.json", "\"repeat\"", "did you mean \"repeats\"?"});
  expect_all_in(refusal_with("/training/epoch", 3),
                {"s.json: training", "did you mean \"epochs\"?"});
  expect_all_in(refusal_with("/methods/1/strat", "scratch"),
                {"s.json: methods[1]", "did you mean \"start\"?"});
  expect_all_in(refusal_with("/evaluation/draw", 3),
                {"s.json: evaluation", "did you mean \"draws\"?"});
  expect_all_in(refusal_with("/network", {{"name", "mnist_convnet"}, {"drop", 0.1}}),
                {"s.json: network", "\"drop\""});
}

TEST(LoadSweepTest, KnowsWhatThePapersSymbolsMean) {
  expect_all_in(refusal_with("/methods/1/lambda", 0.5),
                {"s.json: methods[1]", "\"lambda\"", "did you mean \"outlier_loss_weight\"?"});
  expect_all_in(refusal_with("/lambda", 0.5), {"\"outlier_loss_weight\" inside an entry of"});
  expect_all_in(refusal_with("/T", 1000), {"did you mean \"temperature\""});
  expect_all_in(refusal_with("/k", 5), {"did you mean \"reject_count\""});
  expect_all_in(refusal_with("/training/lr", 0.1), {"did you mean \"learning_rate\"?"});
  expect_all_in(refusal_with("/training/dropout", 0.1), {"\"dropout\" inside \"network\""});
}

TEST(LoadSweepTest, RefusesAnOrderOfOutliersForTheBaseTraining) {
  expect_all_in(refusal_with("/training/outlier_order", "offset"),
                {"s.json: training", "in a method's \"training\""});
  EXPECT_EQ(refusal_with("/methods/1/training", {{"outlier_order", "offset"}}), "");
}

TEST(LoadSweepTest, RefusesWrongTypes) {
  expect_all_in(refusal_with("/repeats", "3"), {"s.json: repeats", "\"3\"", "1 to 10000"});
  expect_all_in(refusal_with("/repeats", 2.5), {"s.json: repeats", "2.5", "integer"});
  expect_all_in(refusal_with("/repeats", true), {"s.json: repeats", "true", "integer"});
  expect_all_in(refusal_with("/seed", -1), {"s.json: seed", "-1"});
  expect_all_in(refusal_with("/training", 5), {"s.json: training", "object"});
  expect_all_in(refusal_with("/training/epochs", 2.5), {"s.json: training.epochs", "2.5"});
  expect_all_in(refusal_with("/training/epochs", true), {"s.json: training.epochs", "true"});
  expect_all_in(refusal_with("/methods", "msp"), {"s.json: methods", "\"msp\""});
  expect_all_in(refusal_with("/methods/0", "msp"), {"s.json: methods[0]", "object"});
  expect_all_in(refusal_with("/test_outliers", "gaussian"), {"s.json: test_outliers"});
  expect_all_in(refusal_with("/test_outliers/0", 3), {"s.json: test_outliers[0]", "3"});
  expect_all_in(refusal_with("/network", 3), {"s.json: network", "3"});
  expect_all_in(refusal_with("/outliers", 3), {"s.json: outliers", "3"});
  expect_all_in(refusal_with("/in_distribution", 3), {"s.json: in_distribution", "3"});
}

TEST(LoadSweepTest, RefusesTooManyRepeatsWithTheRule) {
  expect_all_in(refusal_with("/repeats", 1000000000000000000),
                {"s.json: repeats", "1000000000000000000", "1 to 10000"});
  expect_all_in(refusal_with("/repeats", 0), {"s.json: repeats", "0", "1 to 10000"});
}

TEST(LoadSweepTest, RefusesEmptyLists) {
  for (const char* key : {"in_distribution", "network", "outliers", "test_outliers",
                          "validation_outliers", "methods"}) {
    expect_all_in(refusal_with("/" + std::string{key}, Json::array()),
                  {"s.json: " + std::string{key}, "[]"});
  }
  expect_all_in(refusal_with("/evaluation/conventions", Json::array()),
                {"s.json: evaluation.conventions", "[]"});
  expect_all_in(refusal_with("/methods/1/outlier_loss_weight", Json::array()),
                {"s.json: methods[1].outlier_loss_weight", "[]"});
}

TEST(LoadSweepTest, RefusesAListWhereAKeyIsNoAxis) {
  expect_all_in(refusal_with("/repeats", {1, 2}), {"s.json: repeats", "[1,2]"});
  expect_all_in(refusal_with("/training/recipe", {"oe", "quickstart"}),
                {"s.json: training.recipe"});
}

TEST(LoadSweepTest, RefusesRepeatedEntries) {
  expect_all_in(refusal_with("/test_outliers", {"gaussian", "gaussian"}),
                {"s.json: test_outliers[1]", "\"gaussian\""});
  expect_all_in(refusal_with("/network", {"mnist_convnet", "mnist_convnet"}),
                {"s.json: network[1]"});
}

TEST(LoadSweepTest, RefusesUnknownNames) {
  expect_all_in(refusal_with("/methods/1/method", "outlier_exposre"),
                {"s.json: methods[1].method", "\"outlier_exposre\"", "did you mean"});
  expect_all_in(refusal_with("/network", "mnist_convnt"),
                {"s.json: network", "mnist_convnt", "\"mnist_convnet\""});
  expect_all_in(refusal_with("/network", {{"name", "resnet"}}), {"s.json: network", "resnet"});
  expect_all_in(refusal_with("/evaluation/conventions", {"oe", "sll"}),
                {"s.json: evaluation.conventions[1]", "\"sll\"", "did you mean \"ssl\"?"});
  expect_all_in(refusal_with("/training/recipe", "quikstart"),
                {"s.json: training.recipe", "\"quikstart\"", "did you mean \"quickstart\"?"});
}

TEST(LoadSweepTest, RefusesNamesThatAreNoFolderName) {
  for (const char* name : {"a/b", "a\"b", "it's", "", "..", "a b"}) {
    expect_all_in(refusal_with("/name", name), {"s.json: name", "letters, digits"});
  }
}

TEST(LoadSweepTest, RefusesMissingKeys) {
  for (const char* key : {"name", "in_distribution", "network", "test_outliers", "methods"}) {
    Json sweep = small_sweep();
    sweep.erase(key);
    expect_all_in(parse_refusal(sweep), {"s.json", "missing key \"" + std::string{key} + '"'});
  }
  Json sweep = small_sweep();
  sweep["methods"][0].erase("method");
  expect_all_in(parse_refusal(sweep), {"s.json: methods[0]", "missing key \"method\""});
}

TEST(LoadSweepTest, ChoosingNeedsValidationOutliers) {
  Json sweep = small_sweep_with("/evaluation/select_by", {{"metric", "auroc"}});
  expect_all_in(parse_refusal(sweep), {"s.json: evaluation.select_by.on", "validation_outliers"});
  sweep["validation_outliers"] = {"blobs"};
  EXPECT_EQ(parse_refusal(sweep), "");
  sweep["evaluation"]["select_by"]["on"] = "test_outliers";
  EXPECT_NE(parse_refusal(sweep), "");
  sweep["evaluation"]["select_by"] = {{"metric", "auc"}};
  expect_all_in(parse_refusal(sweep), {"s.json: evaluation.select_by.metric", "auroc"});
}

TEST(LoadSweepTest, ListsConventionsInOneOrder) {
  const SweepSpec spec =
      parse_sweep(small_sweep_with("/evaluation/conventions", {"openood", "oe", "ssl"}), "s.json");
  EXPECT_EQ(spec.evaluation.conventions, (std::vector<std::string>{"oe", "ssl", "openood"}));
}

TEST(LoadSweepTest, LooksForWeightsBesideTheSweep) {
  const SweepSpec spec = parse_sweep(
      small_sweep_with("/network", {{"name", "mnist_convnet"}, {"weights", "w.pt"}}), "dir/s.json");
  EXPECT_EQ(spec.networks[0].weights_path, std::filesystem::path{"dir/w.pt"});
  EXPECT_EQ(spec.networks[0].text(), "mnist_convnet(weights=w.pt)");
}

TEST(LoadSweepTest, ReadsTheSizesThatANetworkTakes) {
  const Json wide{{"name", "wide_resnet"}, {"depth", 40}, {"width", 2}, {"dropout", 0.3}};
  const SweepSpec spec = parse_sweep(small_sweep_with("/network", wide), "s.json");
  EXPECT_EQ(spec.networks[0].sizes,
            (std::map<std::string, std::int64_t>{{"depth", 40}, {"width", 2}}));
  EXPECT_EQ(spec.networks[0].text(), "wide_resnet(depth=40,width=2,dropout=0.3)");
}

TEST(LoadSweepTest, RefusesSizesThatANetworkCannotHave) {
  const auto refused = [](const Json& depth, const Json& width) {
    return refusal_with("/network", {{"name", "wide_resnet"}, {"depth", depth}, {"width", width}});
  };
  expect_all_in(refused(39, 2), {"s.json: network.depth: 39", "6n + 4"});
  expect_all_in(refused(40, 0), {"s.json: network.width: 0"});
  expect_all_in(refused(40, 1.5), {"s.json: network.width: 1.5"});
  expect_all_in(refusal_with("/network", "wide_resnet"),
                {"s.json: network", "missing key \"depth\"", "6n + 4"});
  expect_all_in(refusal_with("/network", {{"name", "mnist_convnet"}, {"depth", 40}}),
                {"s.json: network", "unknown key \"depth\""});
}

}  // namespace
}  // namespace oodsweep
