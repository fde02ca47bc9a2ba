#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "core/atomic_file.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/trial_points.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/sweeps/stored_set.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

std::filesystem::path sweep_file(const std::string& name) {
  return std::filesystem::path{OODSWEEP_SOURCE_DIR} / "sweeps" / name;
}

TEST(SweepFilesTest, TheQuickstartComparesFourMethodsOverTenRepeats) {
  const SweepSpec spec = load_sweep(sweep_file("quickstart.json"));
  EXPECT_EQ(spec.repeats, 10);
  const StageGraph graph = expand(spec, generated_data());
  EXPECT_EQ(graph.trials.size() % 10, 0U);
  std::set<std::string> methods;
  for (const Trial& trial : graph.trials) methods.insert(trial.method);
  EXPECT_EQ(methods, (std::set<std::string>{"msp", "odin", "outlier_exposure", "reject_classes"}));
}

// The keys of finished run folders: a new setting must not change those of sweeps without it.
TEST(SweepFilesTest, TrainingsOfTheQuickstartHaveTheKeysUnderWhichTheyAreStored) {
  const StageGraph graph = expand(load_sweep(sweep_file("quickstart.json")), generated_data());
  std::set<std::string> keys;
  for (const Stage& stage : graph.stages) keys.insert(stage.key.hex);
  for (const char* stored : {"299adbbe088355fed951b39fe52f8d1bfa740430e6a0860d9acdbe8e76d10789",
                             "0ac564b2bd724344168df5000730d84e94bc8647ec87e30c9d6a4cacd4378c57"}) {
    EXPECT_TRUE(keys.contains(stored)) << stored;
  }
}

TEST(SweepFilesTest, TheMnistSweepIsTheOneOfTheReproduction) {
  const SweepSpec spec = load_sweep(sweep_file("oe/mnist.json"));
  EXPECT_EQ(spec.repeats, 3);
  EXPECT_EQ(count_trials(spec), 9);  // msp, fine-tuned, from scratch; three repeats each
  EXPECT_EQ(spec.training.recipe, "oe");
  EXPECT_TRUE(spec.training.axes.empty());
  EXPECT_EQ(spec.evaluation.conventions, (std::vector<std::string>{"oe", "ssl", "openood"}));
}

// Equal seed, repeats, training set, network and base training: the networks are the same stages.
TEST(SweepFilesTest, TheOdinSweepScoresTheNetworksOfTheMnistSweepWithThePapersGrid) {
  const SweepSpec odin = load_sweep(sweep_file("odin/mnist-small.json"));
  const SweepSpec oe = load_sweep(sweep_file("oe/mnist.json"));
  EXPECT_EQ(odin.seed, oe.seed);
  EXPECT_EQ(odin.repeats, oe.repeats);
  EXPECT_EQ(odin.in_distribution.at(0).train, oe.in_distribution.at(0).train);
  EXPECT_EQ(odin.networks.at(0).text(), oe.networks.at(0).text());
  EXPECT_EQ(odin.training.recipe, oe.training.recipe);
  EXPECT_TRUE(odin.training.axes.empty());
  ASSERT_EQ(odin.methods.at(1).score_axes.size(), 2U);
  const MethodDescription& method = *odin.methods[1].description;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(Json(odin.methods[1].score_axes[i].values), method.parameters[i].default_value);
  }
}

TEST(SweepFilesTest, PublishedNetworksAreScoredAndNotTrained) {
  const SweepSpec spec = load_sweep(sweep_file("posthoc/mnist-golden.json"));
  // Six networks by msp, max logit, energy and ODIN; the three with held-out digits by T scaling.
  EXPECT_EQ(count_trials(spec), 6 * 4 + 3);
  for (const TrialPoint& point : trial_points(spec)) {
    EXPECT_FALSE(point.trains_base() || point.trains_phase()) << point.method->place;
    EXPECT_EQ(point.network->weights.find("calib") != std::string::npos,
              point.network->hold_out == 6000);
  }
}

/// Sets of the names and splits that the CIFAR sweeps use, of some drawn 32x32 images each.
class CifarSweepsTest : public testing::Test {
 protected:
  CifarSweepsTest() {
    std::uint64_t seed = 0;
    for (const char* name : {"cifar10", "cifar100", "tiny-images-80m", "tiny-imagenet", "textures",
                             "svhn", "places365-test", "lsun"}) {
      write_stored_set(folder_.path(), name, {3, 32, 32},
                       {{"train", {seed, seed + 1, seed + 2, seed + 3, seed + 4}},
                        {"test", {seed + 5, seed + 6, seed + 7, seed + 8, seed + 9}}});
      seed += 10;
    }
  }
  /// With parts of five images where the file names larger ones.
  StageGraph expanded(const std::string& name) const {
    const std::filesystem::path file = sweep_file(name);
    std::string text = std::regex_replace(read_file(file), std::regex{R"(\[\d+:\d+\])"}, "[0:5]");
    text = std::regex_replace(text, std::regex{R"("hold_out": \d+)"}, R"("hold_out": 1)");
    return expand(parse_sweep(parse_json(text, name), file), Catalog{folder_.path()});
  }
  /// Trainings that the material says are of this objective.
  static std::vector<Json> trainings(const StageGraph& graph, const std::string& objective) {
    std::vector<Json> found;
    for (const Stage& stage : graph.stages) {
      if (stage.kind != StageKind::kTrain) continue;
      if (stage.material.at("objective").at("name") == objective) found.push_back(stage.material);
    }
    return found;
  }

  TemporaryFolder folder_;
};

TEST_F(CifarSweepsTest, OutlierExposureIsTrainedAsInThePaper) {
  const StageGraph graph = expanded("oe/cifar10.json");
  EXPECT_EQ(graph.trials.size(), 3U * 10);
  const std::vector<Json> tuned = trainings(graph, "outlier_exposure");
  ASSERT_EQ(tuned.size(), 2U * 10);
  for (const Json& material : tuned) {
    const Json& training = material.at("training");
    EXPECT_EQ(training.at("epochs"), material.contains("parent") ? 10 : 100);
    EXPECT_EQ(training.at("outlier_batch_size"), 256);
    EXPECT_EQ(training.at("augmentation"), "crop_flip");
    EXPECT_EQ(training.at("outlier_augmentation"), "crop_flip");
    EXPECT_EQ(material.at("network").at("mean").size(), 3U);
  }
}

TEST_F(CifarSweepsTest, RejectClassesAreTrainedAsInThePaper) {
  const StageGraph graph = expanded("ssl/cifar10.json");
  EXPECT_EQ(graph.trials.size(), 3U * 10);
  const std::vector<Json> steps = trainings(graph, "reject_classes");
  ASSERT_EQ(steps.size(), 10U);
  EXPECT_EQ(steps[0].at("network").at("outputs"), 2 + 5);  // the sets here have two classes
  EXPECT_EQ(steps[0].at("training").at("outlier_batch_size"), 640);
  EXPECT_EQ(steps[0].at("training").at("epochs"), 100);
}

TEST_F(CifarSweepsTest, TheSmallSweepHasStepsOf64ImagesAnd128Outliers) {
  const SweepSpec spec = load_sweep(sweep_file("oe/cifar10-small.json"));
  EXPECT_EQ(spec.in_distribution.at(0).train, "cifar10:train[0:10000]");
  const StageGraph graph = expanded("oe/cifar10-small.json");
  EXPECT_EQ(graph.trials.size(), 3U * 2);
  for (const char* objective : {"outlier_exposure", "reject_classes"}) {
    for (const Json& material : trainings(graph, objective)) {
      const Json& training = material.at("training");
      EXPECT_EQ(training.at("batch_size"), 64);
      EXPECT_EQ(training.at("outlier_batch_size"), 128);
      EXPECT_EQ(training.at("augmentation"), "crop_flip");
      EXPECT_EQ(training.at("epochs"), 2);  // of (10,000 - 400) / 64 = 150 steps
    }
  }
}

TEST(SweepFilesTest, TheParserKnowsTheKeysOfTheReference) {
  const std::string message = parse_refusal(small_sweep_with("/no_such_key", 1));
  for (const KeyDescription& key : sweep_keys().keys) {
    EXPECT_NE(message.find(key.key), std::string::npos) << key.key << " in " << message;
  }
}

}  // namespace
}  // namespace oodsweep
