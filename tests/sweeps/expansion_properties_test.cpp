#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "sweeps/expand.hpp"
#include "sweeps/trial_points.hpp"
#include "tests/sweeps/random_sweep.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr std::uint32_t kCounted = 400;
constexpr std::uint32_t kExpanded = 25;

StageGraph expanded(const SweepSpec& spec) { return expand(spec, generated_data()); }
StageGraph expanded(const Json& sweep) { return expanded(parse_sweep(sweep, "made.json")); }

std::set<std::string> stage_keys(const StageGraph& graph) {
  std::set<std::string> keys;
  for (const Stage& stage : graph.stages) keys.insert(stage.key.hex);
  return keys;
}

std::string identity(const Trial& trial) {
  return trial.method + canonical_json(trial.parameters) + " " + std::to_string(trial.repeat);
}

/// The same value, spelled otherwise: 5, 5.0, 5e0; keys in reverse order.
std::string respelled(const Json& value, SweepMaker& made) {
  std::string text;
  if (value.is_object()) {
    for (auto item = value.rbegin(); item != value.rend(); ++item) {
      text += (text.empty() ? "" : ",\n") + Json(item.key()).dump() + " : " +
              respelled(item.value(), made);
    }
    return "{" + text + "}";
  }
  if (value.is_array()) {
    for (const Json& element : value) {
      text += (text.empty() ? "" : " , ") + respelled(element, made);
    }
    return "[" + text + "]";
  }
  text = value.dump();
  if (!value.is_number()) return text;
  const bool whole = text.find_first_of(".e") == std::string::npos;
  const std::vector<std::string> spellings{text, whole ? text + ".0" : text,
                                           text.find('e') == std::string::npos ? text + "e0" : text,
                                           whole ? text + ".00E+0" : text};
  return spellings[made.below(spellings.size())];
}

TEST(ExpansionPropertiesTest, CountingPredictsTheNumberOfTrials) {
  for (std::uint32_t seed = 0; seed < kCounted; ++seed) {
    const Json sweep = SweepMaker{seed}.sweep();
    EXPECT_EQ(count_trials(parse_sweep(sweep, "made.json")), trials_by_definition(sweep))
        << sweep.dump(1);
  }
}

TEST(ExpansionPropertiesTest, ExpansionHasThatManyTrialsEachOnce) {
  for (std::uint32_t seed = 0; seed < kExpanded; ++seed) {
    SweepMaker made{seed};
    Json sweep = made.sweep();
    made.draw_some(sweep);
    const SweepSpec spec = parse_sweep(sweep, "made.json");
    const StageGraph graph = expanded(spec);
    EXPECT_EQ(std::ssize(graph.trials), count_trials(spec)) << sweep.dump(1);
    std::set<std::string> distinct;
    std::set<std::vector<std::string>> stages;
    for (const Trial& trial : graph.trials) {
      EXPECT_TRUE(distinct.insert(identity(trial)).second) << identity(trial);
      std::vector<std::string> keys;
      for (const StageKey& key : trial.stages) keys.push_back(key.hex);
      EXPECT_TRUE(stages.insert(keys).second) << "two trials of the same stages\n" << sweep.dump(1);
    }
    EXPECT_EQ(stage_keys(graph).size(), graph.stages.size());
  }
}

TEST(ExpansionPropertiesTest, ChoosingTrialsChangesNoStage) {
  for (std::uint32_t seed = 0; seed < kExpanded; ++seed) {
    Json sweep = SweepMaker{seed}.sweep();
    const std::set<std::string> some = stage_keys(expanded(sweep));
    const auto drop = [](Json& object) {
      for (const char* key : {"zip", "only", "except"}) object.erase(key);
    };
    drop(sweep);
    for (Json& method : sweep["methods"]) drop(method);
    const std::set<std::string> all = stage_keys(expanded(sweep));
    EXPECT_TRUE(std::includes(all.begin(), all.end(), some.begin(), some.end())) << sweep.dump(1);
  }
}

TEST(ExpansionPropertiesTest, OrderOfKeysAndSpellingOfNumbersChangeNothing) {
  const std::filesystem::path file =
      std::filesystem::path{testing::TempDir()} / "oodsweep-respelled.json";
  for (std::uint32_t seed = 0; seed < kExpanded; ++seed) {
    SweepMaker made{seed};
    Json sweep = made.sweep();
    made.draw_some(sweep);
    const StageGraph one = expanded(sweep);
    const std::string text = respelled(sweep, made);
    std::ofstream{file} << text;
    const StageGraph other = expanded(load_sweep(file));
    EXPECT_EQ(stage_keys(one), stage_keys(other)) << text;
    ASSERT_EQ(one.trials.size(), other.trials.size()) << text;
    for (std::size_t i = 0; i < one.trials.size(); ++i) {
      EXPECT_EQ(identity(one.trials[i]), identity(other.trials[i])) << text;
    }
  }
}

TEST(ExpansionPropertiesTest, AValueAListOfItAndARangeAreTheSame) {
  const auto keys = [](const Json& epochs) {
    return stage_keys(expanded(small_sweep_with("/training/epochs", epochs)));
  };
  EXPECT_EQ(keys(3), keys(Json::array({3.0})));
  const Json list{1, 3, 5};
  EXPECT_EQ(keys(list), keys({{"from", 1}, {"to", 5}, {"count", 3}}));
  EXPECT_EQ(keys(list), keys({{"from", 1}, {"to", 6}, {"step", 2}}));
}

TEST(ExpansionPropertiesTest, MoreRepeatsAndMoreRandomTrialsKeepWhatIsThere) {
  for (std::uint32_t seed = 0; seed < kExpanded; ++seed) {
    Json sweep = SweepMaker{seed}.sweep();
    const std::set<std::string> whole = stage_keys(expanded(sweep));
    sweep["random"] = 1;
    const std::set<std::string> few = stage_keys(expanded(sweep));
    EXPECT_TRUE(std::includes(whole.begin(), whole.end(), few.begin(), few.end()));
    sweep["repeats"] = 3;
    const std::set<std::string> more = stage_keys(expanded(sweep));
    EXPECT_TRUE(std::includes(more.begin(), more.end(), few.begin(), few.end()));
  }
}

}  // namespace
}  // namespace oodsweep
