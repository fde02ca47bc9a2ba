#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "sweeps/expand.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/trial_points.hpp"
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

TEST(SweepFilesTest, TheParserKnowsTheKeysOfTheReference) {
  const std::string message = parse_refusal(small_sweep_with("/no_such_key", 1));
  for (const KeyDescription& key : sweep_keys().keys) {
    EXPECT_NE(message.find(key.key), std::string::npos) << key.key << " in " << message;
  }
}

}  // namespace
}  // namespace oodsweep
