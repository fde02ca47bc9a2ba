#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sweeps/expand.hpp"
#include "tests/sweeps/stored_set.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr ImageShape kGrey28{1, 28, 28};

/// A data folder with a small in-distribution set "digits" and outliers "letters".
class StoredDataTest : public testing::Test {
 protected:
  StoredDataTest() {
    std::filesystem::remove_all(root_);
    write_stored_set(root_, "digits", kGrey28,
                     {{"train", {1, 2, 3, 4}}, {"test", {5, 6, 7, 8, 9}}});
    write_stored_set(root_, "letters", kGrey28, {{"train", {10, 11}}, {"test", {12, 13}}});
  }
  ~StoredDataTest() override { std::filesystem::remove_all(root_); }

  std::string refusal_of(const Json& sweep) const {
    const Catalog catalog{root_};
    return refusal([&] { static_cast<void>(expand(parse_sweep(sweep, "s.json"), catalog)); });
  }

  static Json digits_sweep() {
    Json sweep = small_sweep();
    sweep["in_distribution"] = "digits";
    sweep["outliers"] = "letters";
    sweep["test_outliers"] = {"letters:test"};
    sweep["training"] = {
        {"epochs", 1}, {"batch_size", 2}, {"learning_rate", 0.1}, {"weight_decay", 0}};
    sweep["methods"][1]["training"] = sweep["training"];
    return sweep;
  }

  void expect_refused(const Json& sweep, const std::vector<std::string>& parts) const {
    const std::string message = refusal_of(sweep);
    for (const std::string& part : parts) {
      EXPECT_NE(message.find(part), std::string::npos) << part << " is not in: " << message;
    }
  }

  std::filesystem::path root_ =
      std::filesystem::path{testing::TempDir()} / ("oodsweep-stored-" + std::to_string(getpid()));
};

TEST_F(StoredDataTest, AcceptsSetsThatShareNothing) { EXPECT_EQ(refusal_of(digits_sweep()), ""); }

TEST_F(StoredDataTest, RefusesTheSameImagesInValidationAndTest) {
  write_stored_set(root_, "others", kGrey28, {{"test", {12, 20, 21}}});  // 12 is in letters:test
  Json sweep = digits_sweep();
  sweep["validation_outliers"] = {"others"};
  expect_refused(sweep, {"s.json: test_outliers[0]", "s.json: validation_outliers[0]", "letters"});
}

TEST_F(StoredDataTest, RefusesTestImagesThatWereTrainedOn) {
  write_stored_set(root_, "others", kGrey28, {{"test", {1, 20}}});  // 1 is in digits:train
  Json sweep = digits_sweep();
  sweep["test_outliers"] = {"others"};
  expect_refused(sweep, {"s.json: test_outliers[0]", "s.json: in_distribution"});
  sweep["test_outliers"] = {"letters:train"};
  expect_refused(sweep, {"s.json: test_outliers[0]", "s.json: outliers"});
}

TEST_F(StoredDataTest, RefusesTestOutliersThatAreInDistributionImages) {
  write_stored_set(root_, "others", kGrey28, {{"test", {5, 20}}});  // 5 is in digits:test
  Json sweep = digits_sweep();
  sweep["test_outliers"] = {"others"};
  expect_refused(sweep, {"s.json: test_outliers[0]", "s.json: in_distribution"});
}

TEST_F(StoredDataTest, TestSetsMayShareImages) {
  write_stored_set(root_, "others", kGrey28, {{"test", {12, 20}}});
  Json sweep = digits_sweep();
  sweep["test_outliers"] = {"letters:test", "others", "negative(digits)"};
  EXPECT_EQ(refusal_of(sweep), "");
}

TEST_F(StoredDataTest, PartsOfOneSetServeAsTrainingAndTest) {
  Json sweep = digits_sweep();
  sweep["in_distribution"] = "digits:train";
  expect_refused(sweep, {"s.json: in_distribution", "the same images"});
  sweep["in_distribution"] = {{"train", "digits:train[0:2]"}, {"test", "digits:train[2:4]"}};
  EXPECT_EQ(refusal_of(sweep), "");
}

TEST_F(StoredDataTest, RefusesAnImageSizeThatTheNetworkCannotTake) {
  write_stored_set(root_, "photos", {3, 32, 32}, {{"train", {1, 2}}, {"test", {3, 4}}});
  Json sweep = digits_sweep();
  sweep["in_distribution"] = "photos";
  sweep["outliers"] = "photos:test";
  expect_refused(sweep, {"s.json: network", "mnist_convnet", "3x32x32", "1x28x28"});
  sweep = digits_sweep();
  sweep["test_outliers"] = {"letters:test", "photos"};
  expect_refused(sweep, {"s.json: test_outliers[1]", "photos", "3x32x32", "1x28x28"});
}

TEST_F(StoredDataTest, RefusesAnAlteredShardAndNamesIt) {
  const std::filesystem::path shard = root_ / "letters" / "test.h5";
  std::fstream file{shard, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(shard)) - 1);
  file.put('\x7f');
  file.close();
  expect_refused(digits_sweep(), {"s.json: test_outliers[0]", shard.string()});
}

TEST_F(StoredDataTest, RefusesATruncatedOrMissingShardAndNamesIt) {
  const std::filesystem::path shard = root_ / "letters" / "train.h5";
  std::filesystem::resize_file(shard, std::filesystem::file_size(shard) / 2);
  expect_refused(digits_sweep(), {"s.json: outliers", shard.string()});
  std::filesystem::remove(shard);
  expect_refused(digits_sweep(), {"s.json: outliers", shard.string()});
}

TEST_F(StoredDataTest, WhereTheDataLiesIsNotInTheKeys) {
  const std::filesystem::path copy = root_.string() + "-copy";
  std::filesystem::copy(root_, copy, std::filesystem::copy_options::recursive);
  const SweepSpec spec = parse_sweep(digits_sweep(), "s.json");
  const StageGraph here = expand(spec, Catalog{root_});
  const StageGraph there = expand(spec, Catalog{copy});
  std::filesystem::remove_all(copy);
  ASSERT_EQ(here.stages.size(), there.stages.size());
  for (std::size_t i = 0; i < here.stages.size(); ++i) {
    EXPECT_EQ(here.stages[i].key, there.stages[i].key);
    EXPECT_EQ(here.stages[i].material, there.stages[i].material);
  }
}

TEST_F(StoredDataTest, TheNumberOfClassesEntersTheScore) {
  Json sweep = digits_sweep();
  sweep["in_distribution"] = "glyphs";
  const StageGraph ten = expand(parse_sweep(sweep, "s.json"), Catalog{root_});
  const StageGraph two = expand(parse_sweep(digits_sweep(), "s.json"), Catalog{root_});
  const auto classes = [](const StageGraph& graph) {
    for (const Stage& stage : graph.stages) {
      if (stage.kind == StageKind::kScore) return stage.material.at("classes").get<int>();
    }
    return 0;
  };
  EXPECT_EQ(classes(ten), 10);
  EXPECT_EQ(classes(two), 2);
}

TEST_F(StoredDataTest, RefusesImagesThatTheNetworkCannotTake) {
  write_stored_set(root_, "odd", {1, 30, 28}, {{"train", {1, 2}}, {"test", {3, 4}}});
  Json sweep = small_sweep_with("/in_distribution", "odd");
  sweep["network"] = {{"name", "wide_resnet"}, {"depth", 10}, {"width", 1}};
  sweep["training"] = {
      {"epochs", 1}, {"batch_size", 2}, {"learning_rate", 0.1}, {"weight_decay", 0}};
  const std::string message = refusal_of(sweep);
  EXPECT_NE(message.find("s.json: network: \"wide_resnet\" with odd"), std::string::npos)
      << message;
  EXPECT_NE(message.find("1x30x28"), std::string::npos) << message;
  EXPECT_NE(message.find("multiples of 4"), std::string::npos) << message;
}

}  // namespace
}  // namespace oodsweep
